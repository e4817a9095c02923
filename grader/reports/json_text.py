"""A struct as JSON text that can always be written: what UTF-8 cannot hold is spelled out."""

import re
from collections.abc import Sequence
from typing import Any

import msgspec

#: What JSON lets stand and a terminal obeys: DEL, C1, and what ends or reorders a line.
_OBEYED = re.compile("[\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


def to_json(value: msgspec.Struct | Sequence[msgspec.Struct]) -> str:
    """Return JSON indented by two spaces, a lone surrogate as its escape, six letters long.

    Whoever prints the file may do so: only strings can hold what a terminal obeys, as an escape.
    """
    try:
        encoded = msgspec.json.encode(value)
    except UnicodeEncodeError:  # a student can send it; JSON escapes carry it through every check
        encoded = msgspec.json.encode(_mended(msgspec.to_builtins(value)))
    text = msgspec.json.format(encoded, indent=2).decode() + "\n"
    return _OBEYED.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def _mended(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode()
    if isinstance(value, list):
        return [_mended(item) for item in value]
    if isinstance(value, dict):
        return {key: _mended(item) for key, item in value.items()}
    return value
