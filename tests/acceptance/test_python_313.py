"""Debian trixie with its own Python 3.13: what a student there installs works, in a sandbox too.

The system is made by debootstrap from the mirror that apt uses here, and runs in a box that has it
as its root, with our own rights. A chroot would not do: nobody can make a user namespace in one.
"""

import itertools
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from packaging.tags import platform_tags

from grader.sandbox.bubblewrap import find_bwrap
from tests.acceptance.debian import make_system
from tests.acceptance.student import ROOT, Student

HOME = "/root"

EXERCISES = sorted(path.parent.name for path in ROOT.glob("exercises/*/exercise.toml"))


@pytest.fixture(scope="module")
def student(wheel: Path) -> Iterator[Student]:
    """Who has that system and has installed the wheel, without a network."""
    # Not pytest's folder: it would keep the last three.
    with TemporaryDirectory(prefix="trixie-") as folder:
        system, wheels = Path(folder, "system"), Path(folder, "wheels")
        make_system(system, "Python 3.13")
        fetch_wheels(wheel, wheels)
        student = Student(system / HOME.lstrip("/"), HOME, box(system, wheels))
        student.do("python3", "-m", "venv", f"{HOME}/venv")
        student.do("pip", "install", "--no-index", "--find-links", "/mnt", "asyncpg-grader[web]")
        yield student


def fetch_wheels(wheel: Path, folder: Path) -> None:
    """Have our pip fetch what the wheel needs on a Python 3.13 here, for the bonus too."""
    platforms = itertools.chain.from_iterable(("--platform", tag) for tag in platform_tags())
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--dest", str(folder), *platforms]
    which = ["--only-binary", ":all:", "--python-version", "3.13"]
    pinned = ["--constraint", str(ROOT / "constraints.txt")]
    command = [*pip, *which, *pinned, f"{wheel}[web]"]
    done = subprocess.run(command, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr


def box(system: Path, wheels: Path) -> list[str | Path]:
    """The words before a command that runs in that system; the wheels are in its /mnt."""
    bwrap = find_bwrap()
    assert bwrap is not None
    devices = ["--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp"]
    mounts = ["--bind", str(system), "/", *devices, "--ro-bind", str(wheels), "/mnt"]
    rights = ["--unshare-pid", "--die-with-parent", "--cap-add", "ALL"]
    return [bwrap, *mounts, *rights, "--chdir", HOME]


def test_it_is_that_python(student: Student) -> None:
    """What runs there is Debian's own."""
    assert student.do("python3", "--version").startswith("Python 3.13.")


def test_a_sandbox_stands_there(student: Student) -> None:
    """All that a student's code is refused here is refused there."""
    said = student.do("grader", "doctor")
    assert "sandbox bubblewrap" in " ".join(said.split())
    assert "Ready for `grader check`" in said


def test_a_beginning(student: Student) -> None:
    """A copy of the exercises is begun and checked: nothing is written, and that is said."""
    student.do("grader", "start", "begun")
    begun = student.run("grader", "check", "begun")
    assert "not written yet" in begun.out and not begun.err
    assert (student.home / "begun" / "report.html").is_file()


@pytest.mark.parametrize("slug", EXERCISES)
def test_a_solution_passes(student: Student, slug: str) -> None:
    """Whoever has solved an exercise sees all its visible tests pass."""
    folder = student.home / f"solved-{slug}"
    (folder / slug).mkdir(parents=True)
    shutil.copy(ROOT / "solutions" / slug / f"{slug}.py", folder / slug)
    checked = student.run("grader", "check", folder.name, slug)
    assert checked.code == 0, checked
    assert "✓" in checked.out and "✗" not in checked.out and "Well done" in checked.out
