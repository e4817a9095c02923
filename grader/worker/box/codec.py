"""Values as trees of arrays, and back. Shared by both sides.

None, booleans, whole numbers and strings stand for themselves; everything else is an array that
begins with a tag: ``["float", "0x1.8p+0"]``, ``["tuple", 1, "a"]``, ``["dict", k, v, k, v]``. So
1, 1.0, True, "1" and Decimal(1) stay what they are. Types are compared exactly: an instance of a
subclass of int may lie about itself and is refused. Each side adds its own tags (record, instance,
handle) through `Special` and `Build`.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from typing import Any, TypeAlias

from . import scalars
from .frames import MAX_DEPTH, FrameError, Tree
from .scalars import Unsupported

#: What a side makes of a value that is not plain: the tag with what follows it, then named parts
#: that are encoded in turn. Raises Unsupported.
Special: TypeAlias = Callable[[Any], tuple[list[Tree], Iterable[tuple[str, object]]]]
#: What a side makes of its own tags: the value from the decoded rest of the array.
Build: TypeAlias = Mapping[str, Callable[[list[Any]], object]]

#: A frame puts a value inside its own array, and parts of an iteration inside one more.
MAX_VALUE_DEPTH = MAX_DEPTH - 2

_SEQUENCES: dict[type, str] = {list: "list", tuple: "tuple", set: "set", frozenset: "frozenset"}
_MAKE: dict[str, Callable[[list[Any]], Any]] = {kind.__name__: kind for kind in _SEQUENCES}

#: Types that cross as themselves. An instance of a subclass of one is refused.
PLAIN = frozenset({type(None), bool, str, dict, *scalars.WRITE, *_SEQUENCES})


def encode(value: Any, special: Special, depth: int = MAX_VALUE_DEPTH) -> Tree:
    """Return the tree of `value`. Raises Unsupported, which names type and place."""
    kind = type(value)
    if value is None or kind is str or kind is bool:
        return value  # type: ignore[no-any-return]  # exactly one of these
    if write := scalars.WRITE.get(kind):
        return write(value)
    if depth == 0:
        raise Unsupported(f"values more than {MAX_VALUE_DEPTH} deep inside each other")
    if tag := _SEQUENCES.get(kind):
        return [tag, *_items(value, special, depth - 1)]
    if kind is dict:
        return ["dict", *_pairs(value.items(), special, depth - 1)]
    head, parts = special(value)
    return [*head, *_pairs(parts, special, depth - 1)]


def _items(values: Iterable[object], special: Special, depth: int) -> Iterator[Tree]:
    for index, value in enumerate(values):
        try:
            yield encode(value, special, depth)
        except Unsupported as error:
            raise error.inside(f"[{index}]") from None


def _pairs(pairs: Iterable[tuple[object, object]], special: Special, depth: int) -> Iterator[Tree]:
    for key, value in pairs:
        try:
            yield encode(key, special, depth)
            yield encode(value, special, depth)
        except Unsupported as error:
            raise error.inside(f"[{key!r:.40}]" if type(key) is str else "[...]") from None


class Decoder:
    """Trees back to values. `build` may raise what it likes."""

    def __init__(self, build: Build) -> None:
        self._build = build

    def value(self, tree: Tree) -> Any:
        """Return the value. Raises FrameError, ValueError, TypeError or ArithmeticError."""
        if type(tree) is str:
            # A lone surrogate is valid JSON but can be written nowhere.
            return tree if tree.isascii() else tree.encode(errors="backslashreplace").decode()
        if type(tree) is not list:
            return tree
        if not tree or type(tag := tree[0]) is not str:
            raise FrameError("an array without a tag")
        if read := scalars.READ.get(tag):
            return read(*tree[1:])
        return self._composite(tag, [self.value(item) for item in tree[1:]])

    def keys(self, keys: list[Hashable]) -> list[Hashable]:
        """Return these: they become keys of a dict, or members of a set."""
        return keys

    def _composite(self, tag: str, items: list[Any]) -> Any:
        if tag == "dict":
            keys = self.keys(items[::2])
            return _distinct(dict(zip(keys, items[1::2], strict=True)), keys)
        if tag in ("set", "frozenset"):
            return _distinct(_MAKE[tag](self.keys(items)), items)
        if make := _MAKE.get(tag) or self._build.get(tag):
            return make(items)
        raise FrameError(f"a value of an unknown kind: {tag[:40]!r}")


def _distinct(made: Any, keys: list[Hashable]) -> Any:
    if len(made) != len(keys):
        raise FrameError("a key that occurs twice")
    return made
