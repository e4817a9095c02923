"""Submitty, INGInious and CodeGrade, whose jobs are users, from the packing to a result.

The system is Debian's, with each one's paths, limits and users; the packed scripts set it up. Of
INGInious' own programs `getinput` stands here, which prints what was handed in.
Sources: autograder/ in Submitty/Submitty, base-containers/base in UCL-INGI/INGInious, and
https://help.codegrade.com/faq/automatic-grading-questions/autotest-v2/autotest-v2-filesystem
"""

import json
import os
import shutil
import subprocess
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.acceptance.container import USER, Container
from tests.acceptance.course_with_bonus import write_course
from tests.acceptance.debian import make_system
from tests.acceptance.program import Run, run_grader
from tests.grader_readers import Read, read_codegrade, read_inginious, read_submitty
from tests.tiny_exercise import SOLUTION, Tiny

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

def read(path):
    with open(path) as file:
        return file.read(1)

def write(path):
    with open(path, "w") as file:
        return file.write("{}")

async def count_up(pool, counter_id):
    for root in ("/opt/asyncpg-grader/grader", "/task", "/.__input", "/.__output"):
        for folder, _, names in os.walk(root):
            for path in (os.path.join(folder, name) for name in names):
                attempt(path, lambda: read(path))
                attempt(path, lambda: write(path))
    print("tried everything")
    return await pool.fetchval(
        "UPDATE counters SET value = value + 1 WHERE id = $1 RETURNING value", counter_id
    )
""".replace("GOT", GOT)


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Tiny:
    """The tiny exercise and its bonus."""
    return write_course(tmp_path_factory.mktemp("course"))


@pytest.fixture(scope="module")
def box() -> Iterator[Path]:
    """A folder that everybody can get into."""
    with TemporaryDirectory(prefix="jobs-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def pack(name: str, course: Tiny, folder: Path, *options: str) -> Path:
    """Pack the tiny exercise for a platform, with --bonus its twin too, and unpack that."""
    target = folder / f"{name}.zip"
    given, kept = course.root / "exercises", course.root / "solutions"
    where = ("--exercises", given, "--solutions", kept)
    packed = run_grader("platform", name, "-o", target, *options, *where)
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
def system() -> Iterator[Path]:
    """A Debian without anything of ours."""
    with TemporaryDirectory(prefix="jobs-system-") as folder:
        system = Path(folder, "system")
        make_system(system, "Submitty, INGInious and CodeGrade")
        for place in ("home/codegrade/student", "opt/asyncpg-grader/venv"):
            (system / place).mkdir(parents=True)
        (system / "etc" / "hosts").write_text("127.0.0.1 localhost grader\n")
        yield system


@pytest.fixture(scope="module")
def codegrades(system: Path, course: Tiny, box: Path) -> Container:
    """What CodeGrade's Setup leaves."""
    uploaded = pack("codegrade", course, box, "--offline", "--python", "3.13")
    (box / "opt").mkdir()
    machine = Container(system, {"/opt": box / "opt", "/home/codegrade/fixtures": uploaded})
    machine.do("bash", "/home/codegrade/fixtures/setup.sh")
    return replace(machine, binds={"/opt": box / "opt"})


@pytest.fixture(scope="module")
def image(codegrades: Container, box: Path) -> Container:
    """The same program as in an image, and nothing else of CodeGrade's."""
    venv = box / "opt" / "asyncpg-grader" / "venv"
    return replace(codegrades, binds={"/opt/asyncpg-grader/venv": venv})


def with_folders(container: Container, **binds: Path) -> Container:
    """The same with more folders in it, which are the user's; `a_b` is what becomes /a/b."""
    for path in binds.values():
        for folder, folders, files in os.walk(path):
            for name in (".", *folders, *files):
                os.chown(Path(folder, name), USER, USER, follow_symlinks=False)
    more = {f"/{name.replace('_', '/')}": path for name, path in binds.items()}
    return replace(container, binds={**container.binds, **more})


# --- CodeGrade ------------------------------------------------------------------------------------


def codegrade(machine: Container, student: Path, code: str) -> tuple[Run, Read]:
    """Run a Custom Test block's command; return what it says on descriptor 3."""
    student.mkdir()
    (student / "tiny.py").write_text(code)
    inside = replace(with_folders(machine, home_codegrade_student=student), root=False)
    block = "cd /home/codegrade/student && bash /opt/asyncpg-grader/run.sh 3>&1 1> printed 2>&1"
    run = inside.run("sh", "-c", block, home="/home/codegrade")
    assert (student / "printed").read_text() == ""
    return run, read_codegrade(run.out)


def test_codegrade(codegrades: Container, tmp_path: Path) -> None:
    """All points for what is right, and nothing on the way that a student could use."""
    run, read = codegrade(codegrades, tmp_path / "student", THIEF)
    assert (run.code, read.score, read.remark) == (0, 1.0, ""), run
    assert "tried everything" in read.text and GOT not in read.text


def test_codegrade_without_a_box(codegrades: Container, tmp_path: Path) -> None:
    """The step fails, without points: a user cannot become another one."""
    closed = replace(codegrades, namespaces=False)
    run, read = codegrade(closed, tmp_path / "student", SOLUTION)
    assert run.code == 1 and read.score is None
    assert "not through your fault" in read.remark


# --- Submitty -------------------------------------------------------------------------------------


def submitty(
    image: Container, course: Tiny, place: Path, code: str, sandbox: str, *, bonus: bool = False
) -> Read:
    """Do a job's phases in its two containers: copy, run under the limits, validate.

    They are one here, of which the job is a user; both hear each other at the name `grader`.
    With `bonus` it is the test case of that, and the code was handed in for it alone.
    """
    packed = pack("submitty", course, place, "--bonus", "--sandbox", sandbox)
    config, work = unpack(packed / "config.zip", place / "config"), place / "work"
    subprocess.run(["chmod", "-R", "go=", packed / "image" / "grader"], check=True)
    told = json.loads((config / "config.json").read_text())
    case = told["testcases"][int(bonus)]
    (work / "test01" / "job" / "project").mkdir(parents=True)
    name = "more.py" if bonus else "tiny.py"
    (work / "test01" / "job" / "project" / name).write_text(code)
    limits = " ".join(
        f"--{name.removeprefix('RLIMIT_').lower()}={most}"
        for name, most in told["resource_limits"].items()
    )
    binds = {"/opt/asyncpg-grader": packed / "image", **image.binds}
    inside = replace(with_folders(image, grading=work), namespaces=False)
    inside = replace(inside, binds={**binds, **inside.binds})
    ask = case["containers"][1]["commands"][0].replace("/usr/local/bin/", "/usr/bin/")
    serve = "python3 /opt/asyncpg-grader/serve.py > /dev/null 2>&1 & server=$!"
    user = f"setpriv --reuid={USER} --regid={USER} --clear-groups env -i prlimit {limits}"
    steps = f"{serve}; cd /grading/test01/job && {user} {ask}; kill $server"
    assert inside.do("sh", "-c", steps) == ""
    return validated(inside, config, work, case["validation"][0])


def validated(container: Container, config: Path, work: Path, check: Mapping[str, str]) -> Read:
    """What the custom validator makes of it."""
    shutil.copytree(config / "custom_validation_code", work, dirs_exist_ok=True)
    given = {**check, "testcase_prefix": "test01/"}
    (work / "custom_validator_input.json").write_text(json.dumps(given))
    inside = replace(with_folders(container, grading=work), root=False)
    inside.do("sh", "-c", f"cd /grading && {check['command']}")
    return read_submitty((work / "validation_results.json").read_text())


def test_submitty(image: Container, course: Tiny, tmp_path: Path) -> None:
    """The server is root and grades with an account: all points, and nothing stolen."""
    read = submitty(image, course, tmp_path, THIEF, "accounts")
    assert read.score == 1.0 and "another user of the machine" in read.remark
    assert "tried everything" in read.text and GOT not in read.text


def test_submittys_bonus_is_a_case_of_its_own(
    image: Container, course: Tiny, tmp_path: Path
) -> None:
    """It is asked for alone, and its points are its own."""
    read = submitty(image, course, tmp_path, SOLUTION, "accounts", bonus=True)
    assert read.score == 1.0 and all("Bonus" not in name for name in read.passed)


def test_submitty_without_a_box(image: Container, course: Tiny, tmp_path: Path) -> None:
    """Validation fails, as it does where the grader left nothing."""
    read = submitty(image, course, tmp_path, SOLUTION, "auto")
    assert read.score is None and "no sandbox" in read.remark
    config, work = tmp_path / "config", tmp_path / "work"
    (work / "test01" / "job" / "asyncpg-grader.json").unlink()
    check = json.loads((config / "config.json").read_text())["testcases"][0]["validation"][0]
    read = validated(image, config, work, check)
    assert read.score is None and "left no result" in read.remark


# --- INGInious ------------------------------------------------------------------------------------


def inginious(image: Container, task: Path, place: Path, code: str) -> Read:
    """Run a task's script as its container does, with what was handed in."""
    for name in ("task", "input", "output", "bin"):
        (place / name).mkdir()
    shutil.copytree(task, place / "task", dirs_exist_ok=True)
    (place / "input" / "tiny").write_text(code)
    (place / "input" / "more").touch()
    (place / "bin" / "getinput").write_text('#!/bin/sh\nexec cat "/.__input/$1"\n')
    (place / "bin" / "getinput").chmod(0o755)
    folders = {"/task": "task", "/.__input": "input", "/.__output": "output"}
    given = {inside: place / name for inside, name in folders.items()}
    given["/usr/local/bin"] = place / "bin"
    for path in given.values():
        path.chmod(0o777)
    inside = replace(image, binds={**image.binds, **given})
    inside.do("sh", "-c", "cd /task && exec ./run", home="/task")
    return read_inginious((place / "output" / "__feedback.json").read_text())


def test_inginious_in_a_container(image: Container, course: Tiny, tmp_path: Path) -> None:
    """An ordinary user grades in a box, where the host lets containers make namespaces."""
    task = pack("inginious", course, tmp_path, "--bonus") / "tiny"
    read = inginious(replace(image, root=False), task, tmp_path, THIEF)
    assert (read.score, read.remark) == (100.0, "4 / 4")  # nothing of the bonus, left empty
    assert "tried everything" in read.text and GOT not in read.text


def test_inginious_in_a_machine(image: Container, course: Tiny, tmp_path: Path) -> None:
    """Root in Kata's machine grades with an account: the task and the result are root's then."""
    task = pack("inginious", course, tmp_path, "--sandbox", "accounts") / "tiny"
    read = inginious(replace(image, namespaces=False), task, tmp_path, THIEF)
    assert read.score == 100.0 and "another user of the machine" in read.remark
    assert "tried everything" in read.text and GOT not in read.text


def test_inginious_without_a_box(image: Container, course: Tiny, tmp_path: Path) -> None:
    """In a container of Docker's own making it crashes, and says whose fault that is."""
    task = pack("inginious", course, tmp_path) / "tiny"
    closed = replace(image, root=False, namespaces=False)
    read = inginious(closed, task, tmp_path, SOLUTION)
    assert read.score is None and "not through your fault" in read.remark
