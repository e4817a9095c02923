"""In which order files are run: at random within a folder, folders of long files first.

The last files that xdist hands out are then those of moments, and no processor waits for one long
file at the end. The Makefile keeps xdist from an order of its own, by the number of tests.
"""

from pathlib import Path

import pytest

#: By what a file of theirs costs.
FOLDERS = ("faults", "acceptance", "environments", "integration", "fuzz", "unit")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Sort by folder; what was shuffled within one stays so."""
    items.sort(key=_rank)


def _rank(item: pytest.Item) -> int:
    folder = item.path.relative_to(Path(__file__).parent).parts[0]
    return FOLDERS.index(folder) if folder in FOLDERS else len(FOLDERS)
