"""What the acceptance tests share: the tiny exercise, and the option that rewrites golden cases."""

from pathlib import Path

import pytest

from tests.tiny_exercise import Tiny, write_tiny


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
