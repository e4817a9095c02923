"""The libraries that an exercise needs, beside asyncpg: which of what is installed a box shows."""

import functools
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement

#: Endings of what can be imported.
MODULES = (".py", ".so", ".pyd")


@functools.cache
def find_libraries(needs: tuple[str, ...]) -> tuple[Path, ...]:
    """Return where the packages and modules of these distributions lie, and of what they require.

    A distribution is named as pip does; extras that nobody asked for are no part of it. What it
    requires and is not installed is left out, as its import will tell. Raises PackageNotFoundError
    for one of `needs`.
    """
    found = {name: distribution(name) for name in needs}
    waiting = list(found.values())
    while waiting:
        for name in _required(waiting.pop()):
            if name not in found:
                try:
                    found[name] = distribution(name)
                except PackageNotFoundError:
                    continue
                waiting.append(found[name])
    return tuple(sorted({path for one in found.values() for path in _places(one)}))


def _required(of: Distribution) -> Iterator[str]:
    for text in of.requires or ():
        requirement = Requirement(text)
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
            yield requirement.name


def _places(of: Distribution) -> Iterator[Path]:
    """Its packages and single modules, each once."""
    tops = {file.parts[0] for file in of.files or () if file.suffix in MODULES}
    for top in tops - {".."}:
        yield Path(str(of.locate_file(top))).resolve()
