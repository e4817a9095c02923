"""One arena for all attacks: opening the course proves the sandbox and takes half a second."""

from collections.abc import Iterator

import pytest

from tests.hostile import invariants
from tests.hostile.arena import Arena, open_arena


@pytest.fixture(scope="session")
def arena() -> Iterator[Arena]:
    """A course with secrets in it. After the last attack an honest submission is graded."""
    with open_arena() as opened:
        yield opened
        invariants.check_honest(opened.grade_honest(), opened, f"right after {opened.latest}")
