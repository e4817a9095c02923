"""Submitty, INGInious and CodeGrade, whose jobs are users, from the packing to a result.

The system is Debian's, with each one's paths, limits and users; the packed scripts set it up. Of
INGInious' own programs `getinput` stands here, which prints what was handed in.
Sources: autograder/ in Submitty/Submitty, base-containers/base in UCL-INGI/INGInious, and
https://help.codegrade.com/faq/automatic-grading-questions/autotest-v2/autotest-v2-filesystem
"""

import json
import os
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.acceptance.container import USER, Container
from tests.acceptance.debian import make_system
from tests.acceptance.program import Run, run_grader
from tests.grader_readers import Read, read_codegrade, read_inginious, read_submitty
from tests.tiny_exercise import SOLUTION, Tiny, write_tiny

GOT = "got at"

#: Looks for what has to be out of reach, and is right otherwise.
THIEF = """
import os

def attempt(what, action):
    try:
        if action():
            print("GOT", what)
    except OSError:
        pass

def write(path):
    with open(path, "w") as file:
        return file.write("{}")

async def count_up(pool, counter_id):
    for root in ("/task", "/opt/asyncpg-grader", "/work", "/home/codegrade", "/.__input"):
        for folder, _, files in os.walk(root):
            for name in files:
                path = os.path.join(folder, name)
                if "hidden" in name or "input" in name:
                    attempt(path, lambda: open(path).read(1))
                if "result" in name or "feedback" in name or name.startswith(("run", "asyncpg")):
                    attempt(path, lambda: write(path))
    print("tried everything")
    return await pool.fetchval(
        "UPDATE counters SET value = value + 1 WHERE id = $1 RETURNING value", counter_id
    )
""".replace("GOT", GOT)


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Tiny:
    """The tiny exercise."""
    return write_tiny(tmp_path_factory.mktemp("course"))


@pytest.fixture(scope="module")
def box() -> Iterator[Path]:
    """A folder that everybody can get into."""
    with TemporaryDirectory(prefix="jobs-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def pack(name: str, course: Tiny, folder: Path, *options: str) -> Path:
    """Pack the tiny exercise for a platform, and unpack that."""
    target = folder / f"{name}.zip"
    packed = run_grader(
        *("platform", name, "-o", target, *options),
        *("--exercises", course.root / "exercises", "--solutions", course.root / "solutions"),
    )
    assert packed.code == 0, packed
    return unpack(target, folder / name)


def unpack(archive: Path, folder: Path) -> Path:
    """Unpack it, with the modes of its files."""
    shutil.rmtree(folder, ignore_errors=True)
    with zipfile.ZipFile(archive) as packed:
        packed.extractall(folder)
        for entry in packed.infolist():
            (folder / entry.filename).chmod((entry.external_attr >> 16) & 0o777)
    return folder


@pytest.fixture(scope="module")
def container(course: Tiny, box: Path) -> Iterator[Container]:
    """A Debian that CodeGrade's setup has installed the grader in, once for all."""
    with TemporaryDirectory(prefix="jobs-system-") as folder:
        system = Path(folder, "system")
        make_system(system, "Submitty, INGInious and CodeGrade")
        uploaded = pack("codegrade", course, box, "--offline", "--python", "3.13")
        (box / "opt").mkdir()
        home = {"/home/codegrade/fixtures": uploaded, "/opt": box / "opt"}
        container = Container(system, home)
        container.do("bash", "/home/codegrade/fixtures/setup.sh")
        yield container


def as_user(container: Container, **binds: Path) -> Container:
    """The same for an ordinary user, with more folders in it that are that user's."""
    more = {place.replace("_", "/"): path for place, path in binds.items()}
    for path in binds.values():
        for folder, folders, files in os.walk(path):
            for name in (".", *folders, *files):
                os.chown(Path(folder, name), USER, USER, follow_symlinks=False)
    return replace(container, root=False, binds={**container.binds, **more})


# --- CodeGrade ------------------------------------------------------------------------------------


def codegrade(container: Container, student: Path, code: str) -> tuple[Run, Read]:
    """Run a Custom Test block's command; return what it says on descriptor 3."""
    student.mkdir()
    (student / "tiny.py").write_text(code)
    inside = as_user(container, _home_codegrade_student=student)
    block = "cd /home/codegrade/student && bash /opt/asyncpg-grader/run.sh 3>&1 1> printed 2>&1"
    run = inside.run("sh", "-c", block, home="/home/codegrade")
    assert (student / "printed").read_text() == ""
    return run, read_codegrade(run.out)


def test_codegrade(container: Container, tmp_path: Path) -> None:
    """All points for what is right, and nothing on the way that a student could use."""
    run, read = codegrade(container, tmp_path / "student", THIEF)
    assert (run.code, read.score, read.remark) == (0, 1.0, ""), run
    assert "tried everything" in read.text and GOT not in read.text


def test_codegrade_without_a_box(container: Container, tmp_path: Path) -> None:
    """The step fails, without points: a user cannot become another one."""
    closed = replace(container, namespaces=False)
    run, read = codegrade(closed, tmp_path / "student", SOLUTION)
    assert run.code == 1 and read.score is None
    assert "not through your fault" in read.remark


# --- Submitty -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def config(course: Tiny, box: Path) -> Path:
    """The config as it is uploaded."""
    return unpack(pack("submitty", course, box) / "config.zip", box / "config")


def submitty(container: Container, config: Path, work: Path, code: str) -> Read:
    """Do a job's phases: copy, run under the limits, validate."""
    case = work / "test01"
    (case / "project").mkdir(parents=True)
    (case / "project" / "tiny.py").write_text(code)
    shutil.copytree(config / "test_input", case, dirs_exist_ok=True)
    told = json.loads((config / "config.json").read_text())
    limits = [
        f"--{name.removeprefix('RLIMIT_').lower()}={most}"
        for name, most in told["resource_limits"].items()
    ]
    inside = as_user(container, _work=work)
    command = told["testcases"][0]["command"]
    job = f"cd /work/test01 && exec env -i prlimit {' '.join(limits)} {command}"
    assert inside.do("sh", "-c", job) == ""
    shutil.copytree(config / "custom_validation_code", work, dirs_exist_ok=True)
    (work / "custom_validator_input.json").write_text('{"testcase_prefix": "test01/"}')
    check = told["testcases"][0]["validation"][0]
    as_user(container, _work=work).do("sh", "-c", f"cd /work && {check['command']}")
    return read_submitty((work / "validation_results.json").read_text())


def test_submitty(container: Container, config: Path, tmp_path: Path) -> None:
    """All points, nothing stolen, and no hidden test is left in the folder that is archived."""
    read = submitty(container, config, tmp_path / "work", THIEF)
    assert (read.score, read.remark) == (1.0, "")
    assert "tried everything" in read.text and GOT not in read.text
    assert not list((tmp_path / "work").rglob("*hidden*"))
    assert not list((tmp_path / "work").rglob("*.tar"))


def test_submitty_without_a_box(container: Container, config: Path, tmp_path: Path) -> None:
    """Validation fails, as it does where the grader left nothing."""
    closed = replace(container, namespaces=False)
    read = submitty(closed, config, tmp_path / "work", SOLUTION)
    assert read.score is None and "no sandbox" in read.remark


def test_submitty_without_a_grader(container: Container, config: Path, tmp_path: Path) -> None:
    """A worker on which nothing is installed gives no points."""
    (tmp_path / "empty").mkdir()
    bare = replace(container, binds={**container.binds, "/opt": tmp_path / "empty"})
    read = submitty(bare, config, tmp_path / "work", SOLUTION)
    assert read.score is None and "not through your fault" in read.remark


# --- INGInious ------------------------------------------------------------------------------------


def inginious(container: Container, task: Path, place: Path, code: str) -> Read:
    """Run a task's script as its container does, with what was handed in."""
    for name in ("task", "input", "output", "bin"):
        (place / name).mkdir()
    shutil.copytree(task, place / "task", dirs_exist_ok=True)
    (place / "input" / "tiny").write_text(code)
    (place / "bin" / "getinput").write_text('#!/bin/sh\nexec cat "/.__input/$1"\n')
    (place / "bin" / "getinput").chmod(0o755)
    folders = {"/task": "task", "/.__input": "input", "/.__output": "output"}
    given = {inside: place / name for inside, name in folders.items()}
    given["/usr/local/bin"] = place / "bin"
    for path in given.values():
        path.chmod(0o777)
    inside = replace(container, binds={**container.binds, **given})
    inside.do("sh", "-c", "cd /task && exec ./run", home="/task")
    return read_inginious((place / "output" / "__feedback.json").read_text())


def test_inginious_in_a_container(container: Container, course: Tiny, tmp_path: Path) -> None:
    """An ordinary user grades in a box, where the host lets containers make namespaces."""
    task = pack("inginious", course, tmp_path) / "tiny"
    read = inginious(replace(container, root=False), task, tmp_path, THIEF)
    assert (read.score, read.remark) == (100.0, "4 / 4")
    assert "tried everything" in read.text and GOT not in read.text


def test_inginious_in_a_machine(container: Container, course: Tiny, tmp_path: Path) -> None:
    """Root in Kata's machine grades with an account: the task and the result are root's then."""
    task = pack("inginious", course, tmp_path, "--sandbox", "accounts") / "tiny"
    read = inginious(replace(container, namespaces=False), task, tmp_path, THIEF)
    assert read.score == 100.0 and "another user of the machine" in read.remark
    assert "tried everything" in read.text and GOT not in read.text


def test_inginious_without_a_box(container: Container, course: Tiny, tmp_path: Path) -> None:
    """In a container of Docker's own making it crashes, and says whose fault that is."""
    task = pack("inginious", course, tmp_path) / "tiny"
    closed = replace(container, root=False, namespaces=False)
    read = inginious(closed, task, tmp_path, SOLUTION)
    assert read.score is None and "not through your fault" in read.remark
