"""What is taken in, and what is refused by name."""

import os
from pathlib import Path

import pytest

from grader.errors import OperatorError, SubmissionError
from grader.grading.finding import Submission, find_submissions
from grader.grading.intake import MAX_BYTES, is_as_given, take_from_folder
from tests.tiny_exercise import write_tiny


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder named ada."""
    path = tmp_path / "class" / "ada"
    path.mkdir(parents=True)
    return path


def take_from(folder: Path) -> bytes:
    """Take the tiny exercise's file out of `folder`."""
    taken = take_from_folder(folder, write_tiny(folder.parent.parent).exercise)
    assert isinstance(taken, bytes), taken
    return taken


def complaint(folder: Path) -> str:
    """What the student is told."""
    refusal = take_from_folder(folder, write_tiny(folder.parent.parent).exercise)
    assert isinstance(refusal, SubmissionError), refusal
    return refusal.message


def test_takes_a_flat_file(folder: Path) -> None:
    """The file may lie in the folder itself."""
    (folder / "tiny.py").write_bytes(b"x = 1\n")
    assert take_from(folder) == b"x = 1\n"


def test_prefers_the_exercise_folder(folder: Path) -> None:
    """A file in the exercise's own folder counts before a flat one."""
    (folder / "tiny.py").write_bytes(b"flat\n")
    (folder / "tiny").mkdir()
    (folder / "tiny" / "tiny.py").write_bytes(b"nested\n")
    assert take_from(folder) == b"nested\n"


def test_missing(folder: Path) -> None:
    """A folder without the file says which file."""
    assert complaint(folder) == "tiny.py is not in this submission"


def test_a_stub_is_as_given_in_every_language(tmp_path: Path) -> None:
    """Who got it in German and wrote nothing has not begun either; who wrote a line has."""
    exercise = write_tiny(tmp_path).exercise
    german = exercise.stub.read_bytes() + b"# Noch nichts.\n"
    assert not is_as_given(exercise, german)
    exercise.stub.with_suffix(".de.py").write_bytes(german)
    assert is_as_given(exercise, german)
    assert is_as_given(exercise, exercise.stub.read_bytes())
    assert not is_as_given(exercise, german + b"x = 1\n")


@pytest.mark.parametrize("content", [b"", b"  \n\t\n", b"\xef\xbb\xbf"])
def test_empty(folder: Path, content: bytes) -> None:
    """An empty file is called empty."""
    (folder / "tiny.py").write_bytes(content)
    assert complaint(folder) == "tiny.py is empty"


def test_too_large(folder: Path) -> None:
    """More than 256 KiB is refused; exactly that is not."""
    (folder / "tiny.py").write_bytes(b"#" * MAX_BYTES)
    assert len(take_from(folder)) == MAX_BYTES
    (folder / "tiny.py").write_bytes(b"#" * (MAX_BYTES + 1))
    assert complaint(folder) == "tiny.py is larger than 256 KiB"


def test_not_utf8(folder: Path) -> None:
    """Text in another encoding is refused."""
    (folder / "tiny.py").write_bytes("# ä".encode("latin-1"))
    assert complaint(folder) == "tiny.py is not UTF-8 text"


def test_other_coding_cookie(folder: Path) -> None:
    """A coding cookie can make Python read other code than we see: only UTF-8 is taken."""
    (folder / "tiny.py").write_bytes(b"# coding: utf-7\nx = 1\n")
    assert complaint(folder) == "tiny.py declares the encoding utf-7"


def test_nul_byte(folder: Path) -> None:
    """A NUL byte is no source."""
    (folder / "tiny.py").write_bytes(b"x = 1\0\n")
    assert complaint(folder) == "tiny.py contains a NUL byte"


def test_symlink(folder: Path) -> None:
    """A link is not followed, wherever it leads."""
    (folder / "tiny.py").symlink_to("/etc/passwd")
    assert complaint(folder) == "tiny.py is a symbolic link"


def test_symlinked_folder(folder: Path) -> None:
    """Nor is a link in place of the exercise's folder."""
    elsewhere = folder.parent / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "tiny.py").write_bytes(b"x = 1\n")
    (folder / "tiny").symlink_to(elsewhere)
    assert complaint(folder) == "tiny.py is a symbolic link"


@pytest.mark.parametrize("place", ["tiny.py", "tiny/tiny.py"])
def test_symlinked_submission(folder: Path, place: str) -> None:
    """Nor is one in place of the whole submission, however deep the file lies in it."""
    (folder / place).parent.mkdir(exist_ok=True)
    (folder / place).write_bytes(b"x = 1\n")
    other = folder.with_name("eve")
    other.symlink_to(folder)
    assert complaint(other) == "tiny.py is a symbolic link"


def test_fifo(folder: Path) -> None:
    """A FIFO does not make us wait."""
    os.mkfifo(folder / "tiny.py")
    assert complaint(folder) == "tiny.py is not a regular file"


def test_directory(folder: Path) -> None:
    """A directory of that name is no file."""
    (folder / "tiny.py").mkdir()
    assert complaint(folder) == "tiny.py is not a regular file"


def test_finds_a_submission(folder: Path, tmp_path: Path) -> None:
    """A folder with the file is one submission, named for the folder."""
    (folder / "tiny.py").write_bytes(b"x = 1\n")
    exercises = [write_tiny(tmp_path).exercise]
    assert find_submissions([folder], exercises) == [Submission("ada", folder)]


def test_finds_a_class(folder: Path, tmp_path: Path) -> None:
    """Each subfolder of a class is a submission, an empty one too; hidden ones and OUT are not."""
    (folder / "tiny.py").write_bytes(b"x = 1\n")
    for name in ("bob", ".git", "out"):
        (folder.parent / name).mkdir()
    exercises = [write_tiny(tmp_path).exercise]
    found = find_submissions([folder.parent], exercises, out=folder.parent / "out")
    assert [submission.name for submission in found] == ["ada", "bob"]


def test_a_folder_with_nothing_is_a_submission(folder: Path, tmp_path: Path) -> None:
    """It will be told that nothing is in it."""
    exercises = [write_tiny(tmp_path).exercise]
    assert find_submissions([folder], exercises) == [Submission("ada", folder)]


def test_missing_path(tmp_path: Path) -> None:
    """A path that does not exist is the operator's mistake, by name."""
    with pytest.raises(OperatorError, match="nowhere does not exist"):
        find_submissions([tmp_path / "nowhere"], [write_tiny(tmp_path).exercise])


def test_file_path(folder: Path, tmp_path: Path) -> None:
    """A file is not a submission, its folder is, or an archive."""
    (folder / "tiny.py").write_bytes(b"x = 1\n")
    with pytest.raises(OperatorError, match="a submission is a folder or an archive"):
        find_submissions([folder / "tiny.py"], [write_tiny(tmp_path).exercise])


def test_same_name_twice(folder: Path, tmp_path: Path) -> None:
    """Two submissions of one name would overwrite each other's report."""
    other = tmp_path / "other" / "ada"
    other.mkdir(parents=True)
    for path in (folder, other):
        (path / "tiny.py").write_bytes(b"x = 1\n")
    with pytest.raises(OperatorError, match="two submissions are named 'ada'"):
        find_submissions([folder, other], [write_tiny(tmp_path).exercise])


def test_finds_an_archive(tmp_path: Path) -> None:
    """A single archive is a submission, named for what stands before its suffix."""
    (tmp_path / "ada.lovelace.TAR.GZ").touch()
    found = find_submissions([tmp_path / "ada.lovelace.TAR.GZ"], [write_tiny(tmp_path).exercise])
    assert found == [Submission("ada.lovelace", tmp_path / "ada.lovelace.TAR.GZ")]


def test_finds_archives_in_a_class(folder: Path, tmp_path: Path) -> None:
    """A class may hold folders and archives; one of a kind that is not read is not passed over."""
    (folder / "tiny.py").write_bytes(b"x = 1\n")
    for name in ("bob.zip", "eve.rar", ".hidden.zip", "notes.txt"):
        (folder.parent / name).touch()
    found = find_submissions([folder.parent], [write_tiny(tmp_path).exercise])
    assert [submission.name for submission in found] == ["ada", "bob", "eve"]


def test_finds_an_upload(folder: Path, tmp_path: Path) -> None:
    """A student's folder with one archive in it and no file of an exercise is that archive."""
    (folder / "homework.zip").touch()
    (folder / "comment.txt").touch()
    found = find_submissions([folder.parent], [write_tiny(tmp_path).exercise])
    assert found == [Submission("ada", folder / "homework.zip")]


def test_a_file_counts_before_an_archive_beside_it(folder: Path, tmp_path: Path) -> None:
    """Who hands in the file hands in the file."""
    (folder / "tiny.py").write_bytes(b"x = 1\n")
    (folder / "old.zip").touch()
    found = find_submissions([folder.parent], [write_tiny(tmp_path).exercise])
    assert found == [Submission("ada", folder)]
