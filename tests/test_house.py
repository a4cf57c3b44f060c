"""The house as `docs/design.md` draws it: which rooms may know which, how long a file may be, what it may be called."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "aggregator"
GROUND = {"model", "urls", "errors"}
ARROWS = {
    "model": {"model"},
    "urls": {"urls"},
    "errors": {"errors"},
    "config": GROUND | {"config"},
    "fetch": GROUND | {"fetch"},
    "parse": GROUND | {"parse"},
    "check": GROUND | {"check"},
    "normalize": GROUND | {"normalize"},
    "store": GROUND | {"store"},
    "publish": GROUND | {"publish"},
    "report": GROUND | {"report"},
    "pipeline": GROUND | {"pipeline", "fetch", "parse", "check", "normalize", "store"},
    "demo": {"demo"},
    "__main__": {"cli"},
    "__init__": set(),
}
ARROWS["cli"] = set(ARROWS) | {"cli"}
NAMELESS = {"utils", "util", "helpers", "helper", "common", "manager", "base", "misc"}
ONLY_ROOM = {"aiohttp": {"fetch"}, "feedparser": {"parse"}, "sqlite3": {"store"}, "tenacity": {"fetch"}}
FILES = sorted(PACKAGE.rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))


def imported(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: write imports in full"
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def room(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_arrows_only_go_down(path: Path) -> None:
    rooms = {name.split(".")[1] for name in imported(path) if name.startswith("aggregator.")} - {"__version__"}
    assert rooms <= ARROWS[room(path)], f"{path} may not know {rooms - ARROWS[room(path)]}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_library_has_one_room(path: Path) -> None:
    for library in {name.split(".")[0] for name in imported(path)} & ONLY_ROOM.keys():
        assert room(path) in ONLY_ROOM[library], f"{path} may not use {library}"


def test_every_room_is_drawn() -> None:
    assert {room(path) for path in FILES} <= ARROWS.keys()


@pytest.mark.parametrize("path", [*FILES, *TESTS], ids=lambda path: str(path.relative_to(ROOT)))
def test_files_are_short_and_named(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= 300
    assert not NAMELESS & {part.removesuffix(".py") for part in path.relative_to(ROOT).parts}
