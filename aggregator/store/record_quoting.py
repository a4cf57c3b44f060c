"""How a record spells text: double-quoted what people wrote, plain the names that every YAML reads back as they are."""

from __future__ import annotations

import re

_UNSAFE = r"\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff"
_SPECIAL = re.compile(rf'["\\{_UNSAFE}]')
_UNPRINTABLE = re.compile(f"[{_UNSAFE}]")
_SHOWN = 60
_SHORT = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}

# A plain scalar of YAML 1.1 and 1.2 in block context, on one line (YAML 1.2.2, 7.3.3): no indicator first, except `-`,
# `?` and `:` before what is no space; no `: `, no ` #`, no colon or space last.
_PLAIN = re.compile(
    r"""(?![-?:](?:[ ]|$) | --- | \.\.\. | [ ])
    [^,\[\]{}\#&*!|>'"%@`\n]
    (?: [^:\#\n] | :(?![ ]|$) | (?<![ ])\# )*
    (?<![ ])""",
    re.VERBOSE,
)
# Whatever any of these reads as something other than text: YAML 1.1's types (yaml.org/type), PyYAML, YAML 1.2.2's core
# schema (10.3.2).
_TYPED = re.compile(
    r"""  ~ | null | Null | NULL | = | <<
    | y | Y | yes | Yes | YES | n | N | no | No | NO
    | true | True | TRUE | false | False | FALSE | on | On | ON | off | Off | OFF
    | [-+]?0b[01_]+ | [-+]?0o?[0-7_]+ | [-+]?0x[0-9a-fA-F_]+
    | [-+][0-9_]+
    | [-+]?[0-9][0-9_]* (?: :[0-5]?[0-9] )* (?: \.[0-9_]* )? (?: [eE][-+]?[0-9]+ )?
    | [-+]?\.[0-9_]+ (?: [eE][-+]?[0-9]+ )?
    | [-+]?\.(?: inf | Inf | INF ) | \.(?: nan | NaN | NAN )
    | [0-9]{4}-[0-9]{1,2}-[0-9]{1,2}
      (?: (?: [Tt] | [ ]+ ) [0-9]{1,2}:[0-9]{2}:[0-9]{2} (?: \.[0-9]* )?
          [ ]* (?: Z | [-+][0-9]{1,2} (?: :?[0-9]{2} )? )? )?
    """,
    re.VERBOSE,
)


def quoted(text: str) -> str:
    """`text` as a double-quoted YAML scalar on one line; lone surrogates, which no file can hold, become U+FFFD."""
    return f'"{_SPECIAL.sub(_escape, text)}"' if _SPECIAL.search(text) else f'"{text}"'


def plain(text: str) -> str:
    """`text` as it is where YAML 1.1 and 1.2 both read the same string back, otherwise double-quoted."""
    return text if is_plain(text) else quoted(text)


def shown(text: str) -> str:
    """The beginning of `text`, in backquotes and on one line, for a message."""
    return f"`{quoted(text[:_SHOWN])[1:-1]}{'…' if len(text) > _SHOWN else ''}`"


def is_plain(text: str) -> bool:
    """Whether `text` may stand without quotes as a value, or as an item of a list, in block style."""
    return bool(_PLAIN.fullmatch(text)) and not _TYPED.fullmatch(text) and not _UNPRINTABLE.search(text)


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    code = ord(character)
    if character in _SHORT:
        return _SHORT[character]
    if 0xD800 <= code <= 0xDFFF:  # noqa: PLR2004 - the surrogates (Unicode, D71)
        return "\ufffd"
    return f"\\x{code:02X}" if code <= 0xFF else f"\\u{code:04X}"  # noqa: PLR2004 - what two digits can say
