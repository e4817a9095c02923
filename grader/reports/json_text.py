"""A struct as JSON text that can always be written: what UTF-8 cannot hold is spelled out."""

from typing import Any

import msgspec


def to_json(value: msgspec.Struct) -> str:
    """Return JSON indented by two spaces, a lone surrogate as its escape, six letters long."""
    try:
        encoded = msgspec.json.encode(value)
    except UnicodeEncodeError:  # a student can send it; JSON escapes carry it through every check
        encoded = msgspec.json.encode(_mended(msgspec.to_builtins(value)))
    return msgspec.json.format(encoded, indent=2).decode() + "\n"


def _mended(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode()
    if isinstance(value, list):
        return [_mended(item) for item in value]
    if isinstance(value, dict):
        return {key: _mended(item) for key, item in value.items()}
    return value
