"""The installed package works without the checkout, and carries nothing that is secret."""

import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from grader.version import version
from tests.acceptance.building import build

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel's contents in a folder of its own, far from the checkout."""
    folder = tmp_path_factory.mktemp("installed") / "site"
    zipfile.ZipFile(wheel).extractall(folder)
    return folder


def grader(installed: Path, *args: str) -> subprocess.CompletedProcess[str]:
    """Run the installed package's program."""
    environment = {**os.environ, "PYTHONPATH": str(installed)}
    return subprocess.run(
        [sys.executable, "-m", "grader", *args],
        cwd=installed.parent,
        env=environment,
        capture_output=True,
        text=True,
    )


def test_wheel_has_no_solutions(wheel: Path) -> None:
    """No hidden test, no solution and no stored mistake is in the wheel."""
    names = zipfile.ZipFile(wheel).namelist()
    assert [
        name for name in names if "hidden" in name or "solutions" in name or "wrong/" in name
    ] == []


def test_wheel_is_the_package_alone(wheel: Path) -> None:
    """Tests, tools and folders of the checkout stay there."""
    tops = {name.partition("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert tops == {"grader", f"asyncpg_grader-{version()}.dist-info"}


def test_a_source_archive_makes_the_same_wheel(wheel: Path, tmp_path: Path) -> None:
    """It has no solutions either, and what it builds says which commit it was made from."""
    archive = build("sdist", ROOT, tmp_path)
    with tarfile.open(archive) as files:
        assert not [name for name in files.getnames() if "solutions" in name or "hidden" in name]
        files.extractall(tmp_path / "source", filter="data")
    [source] = (tmp_path / "source").iterdir()
    (tmp_path / "built").mkdir()
    again = build("wheel", source, tmp_path / "built")
    assert again.name == wheel.name
    assert zipfile.ZipFile(again).namelist() == zipfile.ZipFile(wheel).namelist()


def test_wheel_has_exercises_and_templates(wheel: Path) -> None:
    """What students and reports need is in it."""
    names = set(zipfile.ZipFile(wheel).namelist())
    for path in (*ROOT.glob("exercises/*/*.*"), *ROOT.glob("templates/**/*.*")):
        assert f"grader/data/{path.relative_to(ROOT)}" in names


def test_wheel_checks_a_students_work(installed: Path) -> None:
    """A student with the wheel alone can start and check."""
    started = grader(installed, "start", "work")
    assert started.returncode == 0, started.stderr
    checked = grader(installed, "check", "work", "basic_operations")
    assert checked.returncode == 1, checked.stderr
    assert "not written yet: " in checked.stdout
    assert (installed.parent / "work" / "report.html").is_file()


def test_wheel_has_no_hidden_tests_to_grade_with(installed: Path) -> None:
    """Grading needs the instructor's folder, and says so."""
    (installed.parent / "class").mkdir()
    graded = grader(installed, "grade", "class", "-o", "out")
    assert graded.returncode == 2
    assert "--solutions DIR" in graded.stderr
