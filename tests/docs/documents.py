"""The project's documents, and the fenced blocks in them."""

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCUMENTS = (ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md")))
CONTRACT = {ROOT / "docs" / "interface.md", ROOT / "docs" / "amp.md"}
"""They say where the program is going, so they may speak of what is not there yet."""

RUN = "sh"
"""Blocks that a test runs; `shell` blocks change the machine, and are looked at instead."""
KINDS = {RUN, "shell", "crontab", "systemd", "yaml", "text", "json"}
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_INLINE = re.compile(r"`([^`\n]+)`")


@dataclass(frozen=True)
class Block:
    path: Path
    line: int
    kind: str
    text: str

    def __str__(self):
        return f"{self.path.relative_to(ROOT)}:{self.line}"


def name_of(path):
    return str(path.relative_to(ROOT))


def blocks(path, *kinds):
    text = path.read_text(encoding="utf-8")
    found = (Block(path, text.count("\n", 0, match.start()) + 1, match[1], match[2]) for match in _FENCE.finditer(text))
    return [block for block in found if not kinds or block.kind in kinds]


def all_blocks(*kinds):
    return [block for path in DOCUMENTS for block in blocks(path, *kinds)]


def records(path):
    """The blocks that hold a whole record."""
    return [block for block in blocks(path, "yaml") if block.text.startswith("---\n")]


def prose(path):
    """The document without its blocks."""
    return _FENCE.sub("", path.read_text(encoding="utf-8"))


def inline(path):
    """Everything that is set as code within the prose."""
    return _INLINE.findall(prose(path))
