"""Trees that a child sent, back to values."""

from collections.abc import Hashable
from typing import Any

from grader.worker.box.codec import Build, Decoder
from grader.worker.box.frames import FrameError, Tree
from grader.worker.hashing import Effort, prove, prove_all


class _WaryDecoder(Decoder):
    """Makes no dict or set of keys that were not proven."""

    def __init__(self, build: Build, effort: Effort) -> None:
        super().__init__(build)
        self._effort = effort

    def keys(self, keys: list[Hashable]) -> list[Hashable]:
        prove(keys, self._effort)
        return keys


def decode(tree: Tree, build: Build) -> Any:
    """Return the value of an untrusted tree: builtins of exact types, and what `build` makes.

    Raises FrameError for anything that `encode` would not have made, and for numbers that would
    take long to hash.
    """
    effort = Effort()
    try:
        value = _WaryDecoder(build, effort).value(tree)
    except (ValueError, TypeError, ArithmeticError) as error:
        raise FrameError(f"a value that is none: {error}"[:200]) from error
    prove_all(value, effort)
    return value
