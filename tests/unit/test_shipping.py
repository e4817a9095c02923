"""What is shipped to a platform: this program as a wheel, its versions, the course, one archive."""

import csv
import hashlib
import io
import subprocess
import sys
import zipfile
from base64 import urlsafe_b64encode
from importlib.metadata import distribution
from pathlib import Path

import pytest

from grader.errors import OperatorError
from grader.platforms.graders.kit import Shipped
from grader.shipping.archive import write
from grader.shipping.course import course_files
from grader.shipping.pins import pins
from grader.shipping.wheel import repack
from tests.tiny_exercise import write_tiny


def test_an_installed_package_becomes_its_wheel_again(tmp_path: Path) -> None:
    """Pip installs it, and every hash of its RECORD holds."""
    name, content = repack(distribution("click"))
    (tmp_path / name).write_bytes(content)
    with zipfile.ZipFile(io.BytesIO(content)) as wheel:
        [record] = [one for one in wheel.namelist() if one.endswith(".dist-info/RECORD")]
        rows = list(csv.reader(wheel.read(record).decode().splitlines()))
        assert {row[0] for row in rows} == set(wheel.namelist())
        for path, said, _ in rows:
            digest = urlsafe_b64encode(hashlib.sha256(wheel.read(path)).digest()).rstrip(b"=")
            assert path == record or said == f"sha256={digest.decode()}"
    target = tmp_path / "installed"
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index"]
    subprocess.run([*pip, "--target", target, tmp_path / name], check=True, capture_output=True)
    assert (target / "click" / "__init__.py").is_file()


def test_what_ours_stands_on_is_pinned() -> None:
    """Direct and behind: the versions that are here, and nothing of who develops it."""
    lines = pins().splitlines()
    assert f"asyncpg=={distribution('asyncpg').version}" in lines
    assert any(line.startswith("markupsafe==") for line in lines)  # jinja2's
    assert not [line for line in lines if line.startswith(("ruff", "mypy", "asyncpg-grader"))]


def test_what_a_bonus_needs_is_pinned_too() -> None:
    """An extra of ours by its name, with all that stands behind it."""
    more = set(pins(["asyncpg-grader[web]"]).splitlines()) - set(pins().splitlines())
    names = {line.partition("==")[0] for line in more}
    assert {"fastapi", "starlette", "pydantic-core"} <= names
    assert "asyncpg-grader" not in names


def test_of_the_solutions_the_tests_alone_are_shipped(tmp_path: Path) -> None:
    """A solution or a stored mistake beside them stays here, and so does what tools left."""
    tiny = write_tiny(tmp_path)
    kept = tmp_path / "solutions" / "tiny"
    for name in ("wrong/late.py", "right/other.py", "__pycache__/tiny.pyc", "de.po"):
        (kept / name).parent.mkdir(exist_ok=True)
        (kept / name).write_text("")
    (tmp_path / "exercises" / "tiny" / "__pycache__").mkdir()
    (tmp_path / "exercises" / "tiny" / "__pycache__" / "x.pyc").write_text("")
    files = course_files([tiny.exercise], kept.parent)
    assert {name for name in files if name.startswith("solutions/")} == {
        "solutions/tiny/test_hidden.py",
        "solutions/tiny/de.po",
    }
    assert not [name for name in files if "pycache" in name]


def test_without_hidden_tests_nothing_is_shipped(tmp_path: Path) -> None:
    """The exercise that has none is named."""
    tiny = write_tiny(tmp_path)
    (tmp_path / "solutions" / "tiny" / "test_hidden.py").unlink()
    with pytest.raises(OperatorError, match="no hidden tests of tiny"):
        course_files([tiny.exercise], tmp_path / "solutions")


@pytest.mark.parametrize("suffix", [".zip", ".tar"])
def test_the_same_files_make_the_same_archive(tmp_path: Path, suffix: str) -> None:
    """Byte for byte, whenever it is made."""
    files = {"b": Shipped(b"2", program=True), "a/x": Shipped(b"1")}
    for name in ("one", "two"):
        write(files, tmp_path / f"{name}{suffix}")
        files = dict(reversed(files.items()))
    assert (tmp_path / f"one{suffix}").read_bytes() == (tmp_path / f"two{suffix}").read_bytes()


def test_another_kind_of_archive_is_refused(tmp_path: Path) -> None:
    """The name says which kind is meant."""
    with pytest.raises(OperatorError, match=r"neither a \.zip nor a \.tar"):
        write({}, tmp_path / "autograder.rar")
