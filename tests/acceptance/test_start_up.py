"""What a command imports before it has something to say: facts, where a clock would only guess."""

import subprocess
import sys

import pytest

#: Takes the longest to import, and none of it is needed to read options.
HEAVY = {
    *("asyncio", "asyncpg", "jinja2", "msgspec", "multiprocessing", "pydantic", "pytest", "rich"),
    "testcontainers",
}

#: What only the process that judges needs, or a server that is started from here.
OF_JUDGES = {"_pytest", "asyncpg", "pytest", "pytest_asyncio", "testcontainers"}

MODULES = "import sys; print(); print(*sorted({name.partition('.')[0] for name in sys.modules}))"

RUN = f"""
import sys
from grader.cli import run
try:
    run()
except SystemExit:
    {MODULES}
"""

FIRST_LINE = f"""
import sys
from grader.cli import options, run
def stop(**_):
    {MODULES}
    sys.exit()
options.settings = stop
run()
"""

RENDER = """
import sys
from grader.reports.page import get_ready, render_student
from tests.sample_results import HALF
get_ready()
before = set(sys.modules)
render_student(HALF)
print()
print(*(set(sys.modules) - before))
"""


def imported(code: str, *arguments: str) -> set[str]:
    """The packages that `code` prints last, in a Python of its own."""
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, encoding="utf-8", check=True
    )
    return set(done.stdout.splitlines()[-1].split())


@pytest.mark.parametrize(
    "arguments",
    [
        *(["--help"], ["--version"], ["grade", "--nonsense"]),
        *(
            [command, "--help"]
            for command in (
                *("start", "check", "shell", "database", "pack", "grade"),
                *("gradebook", "publish", "forget"),
            )
        ),
    ],
)
def test_help_and_slips_wait_for_the_options_alone(arguments: list[str]) -> None:
    """Help, and what is wrong with the options, come before anything else is imported."""
    packages = imported(RUN, *arguments)
    assert {"grader", "click"} <= packages
    assert not packages & HEAVY


def test_the_first_line_of_a_check_waits_for_no_more() -> None:
    """It stands there when options have become settings: only the fork server was started."""
    packages = imported(FIRST_LINE, "check")
    assert "multiprocessing" in packages
    assert not packages & (HEAVY - {"multiprocessing"})


def test_a_page_that_is_got_ready_needs_no_more() -> None:
    """When all is decided, nothing is left to import for the report."""
    assert not imported(RENDER)


def test_what_only_judges_need_is_not_imported_by_who_checks() -> None:
    """The main process of `grader check` has nothing of pytest and asyncpg; jinja2 is for later."""
    packages = imported(f"import grader.cli.doing.check\n{MODULES}")
    assert "asyncio" in packages
    assert not packages & {*OF_JUDGES, "jinja2"}


def test_the_fork_server_imports_next_to_nothing_here() -> None:
    """It can be started before anything else is imported."""
    packages = imported(f"import grader.grading.forking\n{MODULES}")
    assert "multiprocessing" in packages
    assert not packages & (HEAVY - {"multiprocessing"})
