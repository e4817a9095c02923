"""The box is given what the student's code needs and nothing more."""

import ast
import sys
from pathlib import Path

import pytest

from grader.worker.boxed import ASYNCPG_DIRECTORY, BOX_DIRECTORY, describe_box

SOURCE = Path("/cell/sub/shop.py")
WIRE = Path("/cell/wire")
BOX = describe_box(7, source=SOURCE, wire=WIRE, own_pids=True, uid=61000)


def test_of_site_packages_only_asyncpg_is_visible() -> None:
    """The grader, pytest and the hidden tests' libraries are not in the box."""
    assert [path for path in BOX.read_only if "site-packages" in path.parts] == [ASYNCPG_DIRECTORY]


def test_of_the_cell_only_the_wire_and_the_file_are_visible() -> None:
    """The server's socket and whatever else is in the cell stay out of reach."""
    seen = [path for path in BOX.read_only if path.is_relative_to("/cell")]
    assert seen == [SOURCE.parent, WIRE]


def test_nothing_is_writable() -> None:
    """The student's code writes to the database, or to the box's own /tmp."""
    assert (BOX.writable, dict(BOX.scratch)) == ((), {})


def test_python_starts_isolated() -> None:
    """No environment, no site-packages, no user directory, no bytecode."""
    assert {"-I", "-S", "-B"} <= set(BOX.argv)


def test_no_credential_is_in_the_environment() -> None:
    """The DSN comes with the call, not with the process."""
    assert set(BOX.env) <= {"LANG", "TZ", "LD_LIBRARY_PATH"}


def test_local_time_is_not_utc() -> None:
    """Or code that takes one for the other would be right by accident."""
    assert BOX.env["TZ"] == "NPT-5:45"


@pytest.mark.parametrize("path", sorted(BOX_DIRECTORY.glob("*.py")), ids=lambda path: path.name)
def test_the_box_side_imports_nothing_of_ours(path: Path) -> None:
    """Its files import the standard library, asyncpg and each other."""
    allowed = {*sys.stdlib_module_names, "asyncpg"}
    imported = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            imported |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            imported.add((node.module or "").partition(".")[0])
    assert imported <= allowed


@pytest.mark.parametrize("path", sorted(BOX_DIRECTORY.glob("*.py")), ids=lambda path: path.name)
def test_no_file_of_the_box_hides_a_standard_module(path: Path) -> None:
    """Python finds them first for a moment when the nursery starts."""
    assert path.stem.startswith("__") or path.stem not in sys.stdlib_module_names
