"""Golden cases: what a submission gets, to the word, is stored beside it.

A new case is a folder in ``tests/submissions/cases/`` with the student's file; no Python. Then
``pytest tests/acceptance/test_golden.py --update-expected`` writes its ``expected.json``: read it
before you commit it. All cases are graded in one run, as a class.
"""

import json
from pathlib import Path

import pytest

from grader.reports.files import STATE
from tests.acceptance.program import Graded, run_grader
from tests.tiny_exercise import TESTS, write_tiny

CASES = Path(__file__).parents[1] / "submissions" / "cases"
NAMES = sorted(folder.name for folder in CASES.iterdir() if folder.is_dir())

#: The tiny exercise with a second function, so that half of a file can be right.
TOML = """
title = "Counting"
sql = ["schema.sql"]

[[tasks]]
id = "9.1"
title = "Count"
points = 5

[[tasks]]
id = "9.2"
title = "Read"
points = 2
"""

STUB = '''
import asyncpg


async def count_up(pool: asyncpg.Pool, counter_id: int) -> int:
    """Add one to the counter and return its new value."""
    raise NotImplementedError


async def read(pool: asyncpg.Pool, counter_id: int) -> int | None:
    """Return the counter's value, None if there is no such counter."""
    raise NotImplementedError
'''

MORE_TESTS = '''
@task("9.1")
@points(1)
@hint("async with pool.acquire() gives the connection back.")
async def test_gives_connections_back(student):
    """Counting three times works with a pool of two"""
    await student.pool_options(min_size=1, max_size=2)
    counted = [await student.count_up(1) for _ in range(3)]
    assert counted == [1, 2, 3], f"counting up three times gave {counted}"

@task("9.2")
@points(2)
@hint("fetchval returns None when there is no row.")
async def test_reads(student):
    """Reading returns the value, and None for an unknown counter"""
    value = await student.read(1)
    assert value == 0, f"the counter is 0, read returned {value!r}"
    assert await student.read(7) is None, "an unknown counter has no value"
'''

Golden = dict[str, object]


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Graded:
    """All cases, graded in one run. Most of its time is that of the cases that hang."""
    root = tmp_path_factory.mktemp("golden")
    tiny = write_tiny(root, tests=TESTS + MORE_TESTS, toml=TOML, stub=STUB)
    folders = ("--exercises", tiny.root / "exercises", "--solutions", tiny.root / "solutions")
    return Graded(
        run_grader("grade", CASES, "-o", root / "out", "--jobs", "4", *folders), root / "out"
    )


def golden(graded: Graded, name: str) -> Golden:
    """What is stored of a result: no times, versions or seeds."""
    result = graded.result(name)
    return {
        "outcome": result.outcome,
        "score": result.score,
        "max_score": result.max_score,
        "message": result.message,
        "cases": {
            id_: {"status": case.status, "points": case.points, "message": case.message}
            for id_, case in graded.cases(name).items()
        },
    }


@pytest.mark.parametrize("name", NAMES)
def test_case(name: str, graded: Graded, request: pytest.FixtureRequest) -> None:
    """The submission gets what is stored beside it."""
    path = CASES / name / "expected.json"
    found = golden(graded, name)
    if request.config.getoption("--update-expected", default=False):
        path.write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    assert found == json.loads(path.read_text(encoding="utf-8"))


def test_cases_cost_nobodys_run(graded: Graded) -> None:
    """Whatever is handed in, the run itself ends well and says nothing on stderr."""
    assert (graded.run.code, graded.run.err) == (0, "")
    folders = {path.name for path in graded.out.iterdir() if path.is_dir()}
    assert folders == {*NAMES, STATE}


def test_printing_is_cut(graded: Graded) -> None:
    """What a student prints is kept up to 64 KiB."""
    output = graded.cases("prints_a_lot")["test_counts"].output
    assert output.startswith("0\n1\n2\n")
    assert output.endswith("(cut after 64 KiB)")
    assert 64 * 1024 <= len(output) < 65 * 1024
