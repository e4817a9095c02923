"""What the acceptance tests share: the tiny exercise, and the option that rewrites golden cases."""

from pathlib import Path

import pytest

from tests.acceptance.program import Graded, run_grader
from tests.tiny_exercise import Tiny, write_tiny

ROOT = Path(__file__).parents[2]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-expected",
        action="store_true",
        help="rewrite tests/submissions/cases/*/expected.json from what is graded now",
    )


@pytest.fixture
def tiny(tmp_path: Path) -> Tiny:
    """The tiny exercise, 4 points, with its solution and hidden tests."""
    return write_tiny(tmp_path)


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Graded:
    """The sample submissions, graded as `make demo` does."""
    out = tmp_path_factory.mktemp("demo")
    run = run_grader("grade", "tests/submissions/demo", "-o", out, cwd=ROOT, columns=80)
    return Graded(run, out)
