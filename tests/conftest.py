"""Signals that programs under test heed, and the order in which files are run.

At random within a folder, folders of long files first.

The last files that xdist hands out are then those of moments, and no processor waits for one long
file at the end. The Makefile keeps xdist from an order of its own, by the number of tests.
"""

import signal
from pathlib import Path

import pytest

from tests.acceptance.debian import forget_systems

# What started the tests, nohup perhaps or a script's `&`, may have ignored them, and so would all
# programs that are to be ended by Ctrl-C.
for _number, _heeded in (
    (signal.SIGINT, signal.default_int_handler),
    (signal.SIGHUP, signal.SIG_DFL),
):
    if signal.getsignal(_number) is signal.SIG_IGN:
        signal.signal(_number, _heeded)

#: By what a file of theirs costs.
FOLDERS = ("faults", "acceptance", "environments", "ci", "integration", "fuzz", "docs", "unit")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Sort by folder; what was shuffled within one stays so."""
    items.sort(key=_rank)


def _rank(item: pytest.Item) -> int:
    folder = item.path.relative_to(Path(__file__).parent).parts[0]
    return FOLDERS.index(folder) if folder in FOLDERS else len(FOLDERS)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Remove what the processes of this run have shared, in the one that has started the others."""
    if not hasattr(session.config, "workerinput"):
        forget_systems()
