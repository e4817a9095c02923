"""The sample submissions: `make demo` grades them, and the README shows what it prints."""

import re
from pathlib import Path

import pytest

from grader.results import Outcome
from tests.acceptance.program import Graded, run_grader

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Graded:
    """The sample submissions, graded as `make demo` does."""
    out = tmp_path_factory.mktemp("demo")
    run = run_grader("grade", "tests/submissions/demo", "-o", out, cwd=ROOT, columns=80)
    return Graded(run, out)


def test_demo(demo: Graded) -> None:
    """Of the sample submissions one is right, one half right, one cannot be loaded."""
    assert demo.run.code == 0, demo.run
    good, half, broken = (demo.result(name) for name in ("good", "half", "broken"))
    [basics] = [one for one in good.exercises if one.slug == "basic_operations"]
    assert (good.score, basics.score) == (good.max_score, basics.max_score)
    assert 0.2 < (half.score or 0) / half.max_score < 0.8
    assert broken.outcome is Outcome.UNGRADABLE
    assert broken.message and "(line 7)" in broken.message


def test_the_readme_shows_real_output(demo: Graded) -> None:
    """The table in the README is what the demo prints."""
    [shown] = re.findall(r"```\n([^`]*?submission .*?)Reports:", README.read_text(), re.DOTALL)
    printed = demo.run.out.partition("Reports:")[0]
    printed = printed[printed.index("submission ") :]  # below the plan, which tells of the machine
    assert shown.split() == printed.split()
