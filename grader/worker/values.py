"""Results that are no builtins: a row of asyncpg's, an instance of a dataclass of the student's.

Both are plain data made here; nothing of the student's classes comes along.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from grader.worker.box.frames import FrameError


class Record:
    """A row as asyncpg gave it: by name or position, ``dict(row)``. Equals no dict."""

    __slots__ = ("_names", "_values")
    __hash__ = None  # type: ignore[assignment]  # it may hold lists

    def __init__(self, names: tuple[str, ...], values: tuple[Any, ...]) -> None:
        self._names = names
        self._values = values

    def __getitem__(self, key: str | int) -> Any:
        if isinstance(key, int):
            return self._values[key]
        if key not in self._names:
            raise KeyError(key)
        return self._values[self._names.index(key)]

    def __iter__(self) -> Iterator[Any]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __eq__(self, other: object) -> bool:
        if type(other) is not Record:
            return NotImplemented
        return (self._names, self._values) == (other._names, other._values)

    def __repr__(self) -> str:
        parts = (f"{name}={value!r}" for name, value in self.items())
        return f"<Record {' '.join(parts)}>"

    def keys(self) -> tuple[str, ...]:
        """The names of the columns."""
        return self._names

    def values(self) -> tuple[Any, ...]:
        """The values of the columns."""
        return self._values

    def items(self) -> Iterator[tuple[str, Any]]:
        """Names and values."""
        return zip(self._names, self._values, strict=True)


class Instance:
    """An instance of a dataclass: its fields are attributes. Equal: same class name and fields."""

    __slots__ = ("_fields", "_type")
    __hash__ = None  # type: ignore[assignment]  # it may hold lists

    def __init__(self, type_name: str, fields: Mapping[str, Any]) -> None:
        self._type = type_name
        self._fields = dict(fields)

    def __getattr__(self, name: str) -> Any:
        if name in Instance.__slots__ or name not in self._fields:
            raise AttributeError(f"{self._type} has no field {name}")
        return self._fields[name]

    def __eq__(self, other: object) -> bool:
        if type(other) is not Instance:
            return NotImplemented
        return (self._type, self._fields) == (other._type, other._fields)

    def __repr__(self) -> str:
        parts = (f"{name}={value!r}" for name, value in self._fields.items())
        return f"{self._type}({', '.join(parts)})"


@dataclass(frozen=True)
class DataclassType:
    """A dataclass of the student's by name; calling it with the fields makes an Instance."""

    name: str

    def __call__(self, **fields: Any) -> Instance:
        return Instance(self.name, fields)


def type_and_fields(instance: Instance) -> tuple[str, dict[str, Any]]:
    """What an Instance holds; no attribute, because those are the student's field names."""
    return instance._type, instance._fields


def build_record(items: list[Any]) -> Record:
    """Make a Record of names and values in turn. Raises FrameError."""
    names, values = _names_and_values(items)
    return Record(names, values)


def build_instance(items: list[Any]) -> Instance:
    """Make an Instance of a class name, then names and values in turn. Raises FrameError."""
    if not items or type(items[0]) is not str:
        raise FrameError("an instance without the name of its class")
    names, values = _names_and_values(items[1:])
    return Instance(items[0][:200], dict(zip(names, values, strict=True)))


def _names_and_values(items: list[Any]) -> tuple[tuple[str, ...], tuple[Any, ...]]:
    names, values = tuple(items[::2]), tuple(items[1::2])
    if len(names) != len(values) or any(type(name) is not str for name in names):
        raise FrameError("names and values do not pair up")
    return names, values
