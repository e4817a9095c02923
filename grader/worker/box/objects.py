"""What of the student's values crosses as data, and what stays here under a number (a handle)."""

import dataclasses
import inspect
from collections.abc import Iterable
from types import ModuleType
from typing import Any

from asyncpg import Record
from asyncpg.pgproto.pgproto import UUID as AsyncpgUUID

from .calling import find, invoke
from .codec import PLAIN, Decoder, encode
from .faults import Refusal, type_name
from .frames import Tree
from .scalars import Unsupported

#: asyncpg's own value types that have no form in a frame.
UNSUPPORTED_MODULES = ("asyncpg.types", "asyncpg.pgproto.types")
#: More objects than this are not kept for one test.
MAX_HANDLES = 10_000


class Objects:
    """The border for values of one child."""

    def __init__(self, module: ModuleType) -> None:
        self._module = module
        self._kept: dict[int, object] = {}
        self._numbers: dict[int, int] = {}  # id() of a kept object -> its number
        self._last = 0
        self._build = {"instance": self._construct, "handle": self._find}

    def read(self, tree: Tree) -> Any:
        """Return the value that the grader sent: handles become the objects they stand for."""
        return Decoder(self._build).value(tree)

    def write(self, value: object) -> Tree:
        """Return the tree of a result: data, or a handle. Raises Refusal."""
        if inspect.iscoroutine(value):
            value.close()
            made = value.cr_origin or ()
            raise Refusal("unsupported", "returned a coroutine: is an `await` missing?", made)
        if _stays(type(value)):
            return self.keep(value)
        try:
            return encode(value, _special)
        except Unsupported as error:
            raise _unsupported(error.what, value, error.place) from None

    def keep(self, value: object) -> Tree:
        """Return a handle, the same one for the same object. Raises Refusal."""
        number = self._numbers.get(id(value))
        if number is None:
            if len(self._kept) >= MAX_HANDLES:
                raise Refusal("unsupported", f"more than {MAX_HANDLES:,} objects were returned")
            self._last += 1
            number = self._numbers[id(value)] = self._last
            self._kept[number] = value
        return ["handle", number, type_name(type(value))]

    def release(self, value: object) -> None:
        """Forget a kept object, so that it may be collected."""
        self._kept.pop(self._numbers.pop(id(value)))

    def _find(self, items: list[Any]) -> object:
        try:
            return self._kept[items[0]]
        except KeyError:
            raise Refusal("missing", "this object was released") from None

    def _construct(self, items: list[Any]) -> object:
        """Make an instance of a dataclass of the student's, as the hidden test asked for."""
        name, *fields = items
        kind = find(self._module, name)
        return invoke(kind, name, (), dict(zip(fields[::2], fields[1::2], strict=True)))


def _unsupported(what: str, within: object, place: str) -> Refusal:
    """Say which type it was, and where in a larger value."""
    if not place:
        return Refusal("unsupported", f"unsupported return type: {what}")
    where = type_name(type(within)) + place
    return Refusal("unsupported", f"unsupported return type: {what} at {where}")


def _stays(kind: type) -> bool:
    """Tell whether a value crosses as a handle: neither data, nor something posing as data."""
    return not (
        kind is Record
        or _poses(kind)
        or dataclasses.is_dataclass(kind)
        or kind.__module__ in UNSUPPORTED_MODULES
    )


def _poses(kind: type) -> bool:
    """Tell whether the class is a plain type or derived from one, by what it really is."""
    return any(base in PLAIN or base is Record for base in type.mro(kind))


def _special(value: Any) -> tuple[list[Tree], Iterable[tuple[str, object]]]:
    """A Special: records, dataclass instances, and asyncpg's UUID."""
    kind = type(value)
    if kind is Record:
        return ["record"], value.items()
    if kind is AsyncpgUUID:
        return ["uuid", str(value)], ()
    if dataclasses.is_dataclass(kind) and not _poses(kind):
        fields = dataclasses.fields(kind)
        return ["instance", type_name(kind)], [(f.name, getattr(value, f.name)) for f in fields]
    raise Unsupported(type_name(kind))
