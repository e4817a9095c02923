"""grader.toml: found, checked against the options of all commands, handed to them."""

import os
from pathlib import Path

import pytest

from grader.cli.app import app
from grader.cli.configuration import Configuration
from grader.cli.options_of_course import read_options
from grader.cohort.course_file import CourseFile, read_course_file
from grader.environment.course import find_course_file
from grader.errors import OperatorError


@pytest.fixture(autouse=True)
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of a course, in which we are."""
    folder = tmp_path / "course"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.delenv("GRADER_CONFIG", raising=False)
    return folder


def find() -> CourseFile:
    found = find_course_file()
    assert found is not None
    return read_course_file(found)


def configured(course: Path, text: str) -> Configuration:
    """What is configured by this text."""
    (course / "grader.toml").write_text(text)
    return read_options(find(), app.commands)


def test_a_key_is_for_each_command_that_has_the_option(course: Path) -> None:
    """By the name on the command line; a command's own table counts before."""
    found = configured(course, 'feedback = "score"\n[publish]\nfeedback = "full"\n')
    assert found.defaults["grade"] == {"feedback": "score"}
    assert found.defaults["publish"] == {"feedback": "full"}
    assert "intake" not in found.defaults
    assert found.places["publish", "feedback"] == "grader.toml:3"


def test_paths_are_seen_from_the_file(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wherever the command is started below it."""
    (course / "deep" / "er").mkdir(parents=True)
    (course / "grader.toml").write_text('roster = "lists/roster.csv"\n')
    monkeypatch.chdir(course / "deep" / "er")
    found = read_options(find(), app.commands)
    assert found.defaults["grade"]["roster"] == course / "lists" / "roster.csv"


def test_pyproject_says_it_too(course: Path) -> None:
    """In [tool.asyncpg-grader]; one that does not say anything is passed by."""
    (course / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    assert find_course_file() is None
    text = "[project]\nname = 'x'\n[tool.asyncpg-grader]\njobs = 3\n[tool.asyncpg-grader.grade]\n"
    (course / "pyproject.toml").write_text(text + "regrade = true\n")
    found = read_options(find(), app.commands)
    assert found.defaults["grade"] == {"regrade": True, "jobs": 3}
    assert found.places["grade", "regrade"] == "pyproject.toml:6"
    assert found.places["grade", "jobs"] == "pyproject.toml:4"


def test_two_files_in_a_folder_are_one_too_many(course: Path) -> None:
    """Neither is passed over."""
    (course / "grader.toml").write_text("jobs = 1\n")
    (course / "pyproject.toml").write_text("[tool.asyncpg-grader]\njobs = 2\n")
    with pytest.raises(OperatorError, match="both say options"):
        find_course_file()


def test_a_variable_names_another_or_none(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """GRADER_CONFIG=FILE, and GRADER_CONFIG= for none."""
    (course / "grader.toml").write_text("jobs = 1\n")
    (course / "other.toml").write_text("jobs = 2\n")
    monkeypatch.setenv("GRADER_CONFIG", "other.toml")
    assert find().said == {"jobs": 2}
    monkeypatch.setenv("GRADER_CONFIG", "")
    assert find_course_file() is None


@pytest.mark.parametrize("handed_in", [".", "..", "../course"])
def test_what_lies_in_a_submission_is_not_believed(course: Path, handed_in: str) -> None:
    """A student may have written it: sandbox = "off", say."""
    (course / "grader.toml").write_text('sandbox = "off"\n')
    with pytest.raises(OperatorError, match="a student may have written it"):
        find().require_outside([Path(handed_in)])
    find().require_outside([Path("submissions")])


@pytest.mark.skipif(
    not hasattr(os, "getuid") or os.getuid() != 0, reason="needs to give files away"
)
def test_what_another_user_wrote_is_not_believed(
    course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in /tmp, where everybody may write; whoever has the current folder has a say."""
    (course / "grader.toml").write_text("jobs = 1\n")
    (course / "mine").mkdir()
    os.chown(course / "grader.toml", 12345, -1)
    monkeypatch.chdir(course / "mine")
    with pytest.raises(OperatorError, match="belongs to another user"):
        find_course_file()
    os.chown(course / "mine", 12345, -1)
    assert find().said == {"jobs": 1}


@pytest.mark.parametrize(
    ("text", "line", "said", "hint"),
    [
        ('feedbak = "full"', 1, "there is no 'feedbak'", "Did you mean feedback?"),
        ('[grade]\nexercis = "x"', 2, "there is no 'exercis' in [grade]", "exercise"),
        ('[publsh]\nnames = "secret"', 1, "there is no 'publsh'", "publish"),
        ('jobs = "3"', 1, "jobs is '3'", "a whole number"),
        ("jobs = true", 1, "jobs is True", "a whole number"),
        ("\njobs = 0", 2, "jobs: 0 is not in the range", ""),
        ('feedback = "all"', 1, "'all' is not one of 'full', 'hints', 'score'", ""),
        ("feedback = 1", 1, "feedback is 1", "one of 'full', 'hints', 'score'"),
        ('[grade]\nalso = "junit"', 2, "also is 'junit'", "a list, each one of"),
        ("[grade]\nkeep = 1", 2, "keep is 1", "true or false"),
        ("[grade]\nrequire = 101", 2, "'101' is no number from 0 to 100", ""),
        ('out = "x"', 1, "'out' is not the same for all commands", "[grade]"),
        ('roster-column = "id"', 1, "roster-column is 'id'", "a table, as"),
        ('[roster-column]\nidd = "x"', 1, "'idd=x' is not FIELD=COLUMN", ""),
        ('feedback-by-attempt = ["most"]', 1, "feedback-by-attempt is ['most']", "A list"),
        ("jobs = ", 1, "not valid TOML", ""),
        ('lateness = "late"', 1, "does not say what is due when", ""),
    ],
)
def test_a_mistake_is_told_with_file_and_line(
    course: Path, text: str, line: int, said: str, hint: str
) -> None:
    """Whichever command runs, and whichever it is for."""
    with pytest.raises(OperatorError) as caught:
        configured(course, text + "\n")
    assert caught.value.message.startswith(f"grader.toml:{line}: ")
    assert said in caught.value.message
    assert hint in caught.value.hint
