"""`grader grade --repeat`: verdicts that are not always the same are marked, and never picked."""

import json
from pathlib import Path

import pytest

from grader.results import Status
from tests.acceptance.program import Graded
from tests.acceptance.test_grade import grade
from tests.tiny_exercise import SOLUTION, STUB, TESTS, TOML, Tiny, write_tiny

#: Fails with the rows of seed 8, and passes with those of 7, 9 and 10.
HANGS_ON_THE_ROWS = '''
@task("9.1")
@points(1)
@hint("It is right for some rows.")
async def test_hangs_on_the_rows(student, rng):
    """Counting up works for every row"""
    drawn = rng.random()
    await student.count_up(1)
    assert drawn > 0.5, f"not for {drawn}"
'''

UNSTABLE = "test_hangs_on_the_rows"


def write_class(root: Path) -> Tiny:
    """The tiny exercise with a test whose verdict hangs on what is drawn, and a class of two."""
    tests = TESTS + HANGS_ON_THE_ROWS
    tiny = write_tiny(root, tests=tests, toml=TOML.replace("points = 4", "points = 5"))
    tiny.submission("ada", SOLUTION)
    tiny.submission("cid", STUB)
    return tiny


@pytest.fixture(scope="module")
def repeated(tmp_path_factory: pytest.TempPathFactory) -> Graded:
    """The class, four times."""
    tiny = write_class(tmp_path_factory.mktemp("repeat"))
    return Graded(grade(tiny, "submissions", "--seed", "7", "--repeat", "4"), tiny.root / "out")


def test_an_unstable_verdict_is_marked(repeated: Graded) -> None:
    """All its endings stay, the worst counts, and what is stable has no mark."""
    cases = repeated.cases("ada")
    endings = [turn.status for turn in cases[UNSTABLE].turns]
    assert len(endings) == 4 and set(endings) == {Status.PASSED, Status.FAILED}
    assert cases[UNSTABLE].status is Status.FAILED and repeated.result("ada").score == 4
    assert not cases["test_counts"].turns
    assert repeated.result("ada").exercises[0].seeds == [7, 8, 9, 10]
    assert not any(case.unstable for case in repeated.cases("cid").values())


def test_it_is_listed_wherever_one_looks(repeated: Graded) -> None:
    """In the terminal, on both pages, and in summary.json."""
    assert f"ada: tiny {UNSTABLE}: " in repeated.run.words
    assert "graded, 1 unstable" in repeated.run.words and "the worst counts" in repeated.run.words
    assert "with the same code: the verdict of 1 test; the worst counts." in repeated.page("ada")
    assert "unstable: " in repeated.page("ada") and "unstable: " not in repeated.page("cid")
    assert "Unstable verdicts" in (repeated.out / "index.html").read_text()
    [told] = json.loads((repeated.out / "summary.json").read_text())["unstable"]
    assert (told["submission"], told["id"], told["points"]) == ("ada", UNSTABLE, 0)
    assert sorted(set(told["endings"])) == ["failed", "passed"]


def test_another_rule_is_another_score_and_is_called_unstable(tmp_path: Path) -> None:
    """changes.md says why; and what was graded four times answers who asks for once."""
    tiny = write_class(tmp_path)
    grade(tiny, "submissions/ada", "--seed", "7", "--repeat", "4")
    best = grade(tiny, "submissions/ada", "--repeat", "4", "--unstable", "best")
    assert f"ada: 4 of 5 → 5 of 5; unstable: {UNSTABLE} passes now" in best.words
    assert "unstable" in (tmp_path / "out" / "changes.md").read_text()
    once = grade(tiny, "submissions/ada")
    assert "1 of 1 unchanged" in once.words and "5 / 5" in once.words and UNSTABLE in once.words


def test_keep_and_repeat_exclude_each_other(tmp_path: Path) -> None:
    """One stops at each failed test, the other goes on."""
    run = grade(write_class(tmp_path), "submissions", "--keep", "--repeat", "2")
    assert run.code == 2 and "--keep stops at each test that failed" in run.words
