"""Whose result is meant by a word."""

from pathlib import Path

import pytest

from grader.cohort.appeal import open_appeal
from grader.errors import OperatorError
from tests.unit.test_publishing import ADA, BROKEN, TOLD, write


@pytest.fixture
def out(tmp_path: Path) -> str:
    """Two students, of whom the platform has told more than the folder."""
    return str(write(tmp_path / "out", TOLD, BROKEN))


@pytest.mark.parametrize("word", [ADA.id, ADA.name, ADA.email.upper(), ADA.platform_id])
def test_a_student_is_known_by_all_that_is_known_of_them(out: str, word: str) -> None:
    """The folder, the name, the address, and the platform's number."""
    assert open_appeal([out, word]).person == ADA


def test_a_part_of_a_name_is_no_name_and_leads_to_it(out: str) -> None:
    """The error names who has it."""
    with pytest.raises(OperatorError) as raised:
        open_appeal([out, ADA.name[-5:]])
    assert raised.value.hint == f"Near it: {ADA.name}"
