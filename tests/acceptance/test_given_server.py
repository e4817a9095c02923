"""A class graded on a server that speaks TLS alone: the scores are those of a server of our own."""

from pathlib import Path

import pytest

from tests.acceptance.program import Graded, run_grader
from tests.integration.encrypted_postgresql import NoTLSError, postgresql_on_port
from tests.tiny_exercise import SOLUTION, STUB, Tiny, write_tiny

TWO_STATEMENTS = """
async def count_up(pool, counter_id):
    await pool.execute("UPDATE counters SET value = value + 1 WHERE id = $1", counter_id)
    return await pool.fetchval("SELECT value FROM counters WHERE id = $1", counter_id)
"""


def grade(tiny: Tiny, postgres: str, out: str) -> Graded:
    folders = ("--exercises", tiny.root / "exercises", "--solutions", tiny.root / "solutions")
    options = ("--postgres", postgres, "-o", out)
    run = run_grader("grade", *folders, "submissions", *options, cwd=tiny.root)
    assert run.code == 0, run
    return Graded(run, tiny.root / out)


def test_verdicts_are_the_same_over_tls(tmp_path: Path) -> None:
    """Statements that the tap reads before they are encrypted, and points, are the same."""
    tiny = write_tiny(tmp_path)
    for name, source in (("ada", SOLUTION), ("bob", TWO_STATEMENTS), ("cid", STUB)):
        tiny.submission(name, source)
    try:
        with postgresql_on_port(tls=True) as there:
            far = grade(tiny, there.dsn("verify-full", root=there.authority), "far")
    except NoTLSError as error:
        pytest.skip(f"TLS IS NOT TESTED: {error}")
    near = grade(tiny, "embedded", "near")
    for name in ("ada", "bob", "cid"):
        for case, theirs in far.cases(name).items():
            ours = near.cases(name)[case]
            assert (theirs.status, theirs.points) == (ours.status, ours.points)
            assert [one.sql for one in theirs.statements] == [one.sql for one in ours.statements]
    assert [near.result(name).score for name in ("ada", "bob", "cid")] == [4, 3, 0]
