"""What a student's code relies on beside its own file, looked at once, before any of it runs.

A module of the standard library that is missing or cannot be read would end an import of the
student's, and a /tmp that cannot be written to a call: neither would be their fault. Both sides
look through the libraries: inside there must be as much as outside.
"""

import os
from collections.abc import Iterable, Iterator

MODULES = (".py", ".so")

#: What is installed beside the library, which a box does not show, and tests of the library itself,
#: which take as long to look through as all the rest.
PASSED_OVER = ("site-packages", "dist-packages", "test", "tests", "idle_test", "__pycache__")


def look_around(libraries: Iterable[str], modules: int, writable: Iterable[str]) -> None:
    """Raise OSError, by its name, for the first thing that is not as code may expect it."""
    found = count_modules(libraries)
    if found != modules:
        raise FileNotFoundError(f"{found} modules of the libraries are here, {modules} should be")
    for folder in writable:
        if not os.access(folder, os.W_OK | os.X_OK):
            raise PermissionError(f"{folder} cannot be written to")


def count_modules(libraries: Iterable[str]) -> int:
    """Count the files with modules. Raises OSError for one that cannot be read."""
    count = 0
    for folder in libraries:
        for module in _modules(folder):
            if not os.access(module, os.R_OK):
                raise PermissionError(f"{module} cannot be read")
            count += 1
    return count


def _modules(folder: str) -> Iterator[str]:
    """Yield the modules below `folder`. A link may lead to what a box does not show."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                if entry.name not in PASSED_OVER:
                    yield from _modules(entry.path)
            elif entry.name.endswith(MODULES) and entry.is_file(follow_symlinks=False):
                yield entry.path
