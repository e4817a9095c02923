"""A class's archive goes through a real box; what is in it harms nobody and is accounted for."""

import os
import stat
from pathlib import Path

import pytest

from grader.errors import OperatorError
from grader.grading.unpacking.limits import MAX_ARCHIVE, MAX_FILE
from grader.grading.whole import Whole, unpack_whole
from grader.sandbox import Sandbox, open_sandbox
from tests.archive_files import tarred, zipped

SOURCE = b"x = 1\n"


@pytest.fixture(params=["auto", "off"])
async def sandbox(request: pytest.FixtureRequest) -> Sandbox:
    """A box, and a plain process."""
    return await open_sandbox(request.param)


async def unpack(content: bytes, tmp_path: Path, sandbox: Sandbox, name: str = "c.zip") -> Whole:
    """Unpack it into tmp_path/made."""
    path = tmp_path / name
    tmp_path.mkdir(exist_ok=True)
    path.write_bytes(content)
    return await unpack_whole(path, tmp_path / "made", sandbox.launch)


def files(made: Whole) -> dict[str, bytes]:
    """What is there, by name."""
    paths = [path for path in made.folder.rglob("*") if path.is_file()]
    return {str(path.relative_to(made.folder)): path.read_bytes() for path in paths}


async def test_everything_comes_out(tmp_path: Path, sandbox: Sandbox) -> None:
    """Files of students whole up to one byte more than they may have, of others the name alone."""
    content = zipped(
        {"ada/tiny.py": SOURCE, "ada/film.mp4": b"x" * 9, "bob/big.py": bytes(MAX_FILE + 9)}
    )
    made = await unpack(content, tmp_path, sandbox)
    assert files(made) == {
        "ada/tiny.py": SOURCE,
        "ada/film.mp4": b"",
        "bob/big.py": bytes(MAX_FILE + 1),
    }


async def test_larger_than_a_students_archive_may_be(tmp_path: Path, sandbox: Sandbox) -> None:
    """A class may have handed in more than a student."""
    blobs = {f"{n}/film.mp4": os.urandom(MAX_ARCHIVE // 2) for n in range(4)}
    made = await unpack(zipped({**blobs, "ada/tiny.py": SOURCE}), tmp_path, sandbox)
    assert files(made)["ada/tiny.py"] == SOURCE


async def test_backslashes_of_a_program_that_says_it_is_unixs(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    """They separate folders where nothing else does; beside slashes they are letters of a name."""
    made = await unpack(zipped({"ada\\tiny.py": SOURCE, "bob\\": b""}), tmp_path, sandbox)
    assert files(made) == {"ada/tiny.py": SOURCE} and (made.folder / "bob").is_dir()
    made = await unpack(zipped({"a\\b.py": SOURCE, "c/d.py": SOURCE}), tmp_path / "other", sandbox)
    assert files(made).keys() == {"a\\b.py", "c/d.py"}


async def test_names_lead_nowhere(tmp_path: Path, sandbox: Sandbox) -> None:
    """No name leaves the folder, hides, or is obeyed by a terminal; links are not made."""
    names = ["../up.py", "/etc/abs.py", "a\x1b[2J/b\n.py", "x" * 300 + ".py", "y/../../z.py"]
    content = tarred(*((name, SOURCE) for name in names), ("link/tiny.py", "/etc/passwd"))
    made = await unpack(content, tmp_path, sandbox, "c.tar.gz")
    assert made.left_out == [("link/tiny.py", "is a symbolic link")]
    assert set(files(made)) == {
        "__/up.py",
        "etc/abs.py",
        "a_[2J/b_.py",
        "x" * 252 + ".py",
        "y/__/__/z.py",
    }
    assert not (tmp_path / "up.py").exists()


async def test_what_is_there_twice(tmp_path: Path, sandbox: Sandbox) -> None:
    """Of two members of one name the first is there, and the second is told."""
    content = tarred(("ada/tiny.py", SOURCE), ("ada/tiny.py", b"other"))
    made = await unpack(content, tmp_path, sandbox, "c.tar.gz")
    assert files(made) == {"ada/tiny.py": SOURCE}
    assert made.left_out == [("ada/tiny.py", "is in the archive twice")]


@pytest.mark.parametrize("name", ["c.zip", "c.tar.gz", "c.tar.xz"])
async def test_what_is_no_archive(name: str, tmp_path: Path, sandbox: Sandbox) -> None:
    """It is refused with a way out."""
    with pytest.raises(OperatorError, match=r"is refused: it is no .* archive, or a damaged one"):
        await unpack(b"nothing", tmp_path, sandbox, name)


async def test_a_device(tmp_path: Path, sandbox: Sandbox) -> None:
    """A member that is no file is not made."""
    content = zipped({"ada/tiny.py": SOURCE}, modes={"ada/tiny.py": stat.S_IFIFO | 0o644})
    made = await unpack(content, tmp_path, sandbox)
    assert files(made) == {} and made.left_out == [("ada/tiny.py", "is not a regular file")]
