"""What the acceptance tests share: the tiny exercise, and the option that rewrites golden cases."""

from pathlib import Path

import pytest

from tests.acceptance.building import build
from tests.tiny_exercise import Tiny, write_tiny

ROOT = Path(__file__).parents[2]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-expected",
        action="store_true",
        help="rewrite tests/submissions/cases/*/expected.json from what is graded now",
    )


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from this checkout."""
    return build("wheel", ROOT, tmp_path_factory.mktemp("wheel"))


@pytest.fixture
def tiny(tmp_path: Path) -> Tiny:
    """The tiny exercise, 4 points, with its solution and hidden tests."""
    return write_tiny(tmp_path)
