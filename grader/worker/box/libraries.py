"""Finding the libraries that an exercise needs, each where it lies, and nothing beside them."""

import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from types import ModuleType


class _Libraries:
    """A finder of these packages and modules; what is below a package Python finds by itself."""

    def __init__(self, places: Sequence[Path]) -> None:
        self._folders = {place.name.partition(".")[0]: place.parent for place in places}
        self.names = list(self._folders)

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        folder = self._folders.get(name)
        return None if folder is None else PathFinder.find_spec(name, [str(folder)], target)


def offer(places: Sequence[Path]) -> None:
    """Make them importable, and import them once for all tests. Raises ImportError."""
    finder = _Libraries(places)
    sys.meta_path.append(finder)  # behind the standard library's
    for name in finder.names:
        import_module(name)
