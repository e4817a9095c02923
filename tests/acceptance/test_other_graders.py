"""Other systems' graders, from the packing to a graded submission, in a system with their paths.

The system is Debian's; what a container may do there is Docker's choice, or everything. The harness
of Gradescope is imitated by its documentation: setup.sh once, run_autograder for each submission.
The others run on what that has installed; of their images the Dockerfile's own line is not run.
Source: https://gradescope-autograders.readthedocs.io/en/latest/specs/
"""

import json
import os
import shutil
import stat
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from grader.platforms.graders.metadata import Metadata
from tests.acceptance.container import USER, Container
from tests.acceptance.course_with_bonus import BONUS, write_course
from tests.acceptance.debian import make_system
from tests.acceptance.program import Run, run_grader
from tests.grader_readers import (
    Read,
    read_autolab,
    read_exercism,
    read_gradescope,
    read_prairielearn,
)
from tests.tiny_exercise import SOLUTION

#: A bonus that stands on a library which the grader itself does without.
NEEDY = BONUS + '[needs]\nfastapi = "fastapi"\n'

#: What was printed by code that got somewhere.
GOT = "got at"

#: Tries all that a submission could gain by, and is right otherwise.
THIEF = """
import glob, os, socket

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

def connect():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()

async def count_up(pool, counter_id):
    places = ["source", "results", "source/grader/solutions/tiny", "source/grader/exercises"]
    for place in places:
        attempt(f"the list of {place}", lambda: os.listdir(f"/autograder/{place}"))
    hidden = "/autograder/source/grader/solutions/tiny/test_hidden.py"
    attempt("a hidden test", lambda: read(hidden))
    attempt("the result", lambda: write("/autograder/results/results.json"))
    attempt("the program", lambda: write("/autograder/run_autograder"))
    attempt("the environment", lambda: write("/autograder/grader/bin/grader"))
    attempt("the metadata", lambda: read("/autograder/submission_metadata.json"))
    attempt("the submission", lambda: write("/autograder/submission/more"))
    for process in glob.glob("/proc/[0-9]*"):
        if process != f"/proc/{os.getpid()}":
            attempt("a foreign environment", lambda: read(f"{process}/environ"))
            attempt("foreign memory", lambda: read(f"{process}/mem"))
            its_root = os.path.join(process, "root")
            attempt("foreign files", lambda: os.listdir(f"{its_root}/autograder"))
        if os.stat(process).st_uid != os.getuid():
            attempt("foreign descriptors", lambda: os.listdir(f"{process}/fd"))
            attempt("a signal", lambda: os.kill(int(process.rpartition("/")[2]), 0) is None)
    attempt("a process", os.fork)
    attempt("a program", lambda: os.execv("/bin/true", ["true"]))
    attempt("the network", connect)
    attempt("root", lambda: os.setuid(0) is None)
    print("tried everything")
    return await pool.fetchval(
        "UPDATE counters SET value = value + 1 WHERE id = $1 RETURNING value", counter_id
    )
""".replace("GOT", GOT)


@dataclass(frozen=True)
class Autograder:
    """A place that a pack was set up in."""

    container: Container
    place: Path  # what is /autograder inside
    sandbox: str  # as it was chosen when it was packed

    @property
    def home(self) -> str:
        return "/root" if self.container.root else "/autograder"

    def set_up(self, archive: Path) -> None:
        """Do what building the image does."""
        with zipfile.ZipFile(archive) as packed:
            packed.extractall(self.place / "source")
        run = self.place / "source" / "run_autograder"
        run.write_text(run.read_text().replace("--sandbox auto", f"--sandbox {self.sandbox}"))
        shutil.copy(run, self.place)
        (self.place / "run_autograder").chmod(0o755)
        self._own()
        self.container.do("bash", "/autograder/source/setup.sh", home=self.home)

    def grade(self, code: str, *, users: int = 1, more: str | None = None) -> tuple[Run, Read]:
        """Grade a file as one submission; return what was printed, and what Gradescope reads.

        `more` is the file of the bonus.
        """
        for name in ("submission", "results"):
            shutil.rmtree(self.place / name, ignore_errors=True)
            (self.place / name).mkdir()
        (self.place / "submission" / "tiny.py").write_text(code)
        if more is not None:
            (self.place / "submission" / "more.py").write_text(more)
        people = [{"email": "", "id": number, "name": f"Ada {number}"} for number in range(users)]
        metadata = {"id": 4711, "users": people, "previous_submissions": [{"score": 1.0}]}
        (self.place / "submission_metadata.json").write_text(json.dumps(metadata))
        self._own()
        run = self.container.run("/autograder/run_autograder", home=self.home)
        return run, read_gradescope((self.place / "results" / "results.json").read_text())

    def _own(self) -> None:
        if not self.container.root:
            for folder, folders, files in os.walk(self.place):
                for name in (".", *folders, *files):
                    os.chown(Path(folder, name), USER, USER, follow_symlinks=False)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pack of the tiny exercise and its bonus, with all packages in it."""
    tiny = write_course(tmp_path_factory.mktemp("course"), bonus=NEEDY)
    target = tiny.root / "autograder.zip"
    packed = run_grader(
        *("platform", "gradescope", "-o", target, "--bonus", "--offline", "--python", "3.13"),
        *("--exercises", tiny.root / "exercises", "--solutions", tiny.root / "solutions"),
    )
    assert packed.code == 0, packed
    return target


@pytest.fixture(scope="module")
def system() -> Iterator[Path]:
    """A Debian without anything of ours."""
    with TemporaryDirectory(prefix="gradescope-") as folder:
        system = Path(folder, "system")
        make_system(system, "a platform's grader")
        yield system


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    """What becomes /autograder, for root."""
    with TemporaryDirectory(prefix="autograder-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.fixture(scope="module")
def of_root(system: Path, archive: Path, place: Path) -> Autograder:
    """Set up by root, where namespaces can be made."""
    autograder = Autograder(Container(system, {"/autograder": place}), place, "auto")
    autograder.set_up(archive)
    return autograder


@pytest.fixture(scope="module")
def of_user(system: Path, archive: Path) -> Iterator[Autograder]:
    """Set up by an ordinary user, where namespaces can be made."""
    with TemporaryDirectory(prefix="autograder-") as folder:
        place = Path(folder)
        container = Container(system, {"/autograder": place}, root=False)
        autograder = Autograder(container, place, "auto")
        autograder.set_up(archive)
        yield autograder


def as_docker(autograder: Autograder, sandbox: str) -> Autograder:
    """The same as Docker runs it, packed with another choice."""
    run = autograder.place / "run_autograder"
    chosen = run.read_text().replace(f"--sandbox {autograder.sandbox}", f"--sandbox {sandbox}")
    (autograder.place / f"run_{sandbox}").write_text(chosen)
    container = replace(autograder.container, namespaces=False)
    return Docker(container, autograder.place, sandbox)


class Docker(Autograder):
    """Runs the script of its own choice."""

    def grade(self, code: str, *, users: int = 1, more: str | None = None) -> tuple[Run, Read]:
        """Grade with that script in the place of the packed one, and put that back."""
        run = self.place / "run_autograder"
        packed = run.read_text()
        run.write_text((self.place / f"run_{self.sandbox}").read_text())
        try:
            return super().grade(code, users=users, more=more)
        finally:
            run.write_text(packed)


def test_no_solution_is_packed(archive: Path) -> None:
    """The hidden tests are in it, the solutions and stored mistakes are not."""
    with zipfile.ZipFile(archive) as packed:
        names = packed.namelist()
        mode = packed.getinfo("run_autograder").external_attr >> 16
        wheel = next(n for n in names if n.startswith("grader/asyncpg_grader"))
        inside = zipfile.ZipFile(packed.open(wheel)).namelist()
    assert {"setup.sh", "run_autograder", "grader/solutions/tiny/test_hidden.py"} <= set(names)
    assert "grader/solutions/tiny/tiny.py" not in names
    assert stat.S_IMODE(mode) == 0o755
    assert not [name for name in inside if "test_hidden" in name or "solutions" in name]


def test_root_grades_in_a_box(of_root: Autograder) -> None:
    """A right submission has all points, and nothing says that the result is weaker."""
    run, read = of_root.grade(SOLUTION)
    assert (read.score, read.max_score) == (4.0, 4.0), run
    assert "submission 4711 of Ada 0, attempt 2" in run.out
    assert f"seed {Metadata(id=4711).seed}" in run.out  # the same each time
    assert read.remark == ""


@pytest.mark.parametrize("sandbox", ["auto", "accounts"])
def test_a_bonus_stands_beside(of_root: Autograder, sandbox: str) -> None:
    """Its library is there, in a box and for an account, and its points are told and not added."""
    autograder = of_root if sandbox == "auto" else as_docker(of_root, sandbox)
    run, read = autograder.grade(SOLUTION, more=f"import fastapi\n{SOLUTION}")
    assert read.score == 4.0, run
    assert "Bonus: 4 of 4 points, beside the total." in read.remark
    assert [name for name in read.passed if "Bonus: " in name]


def test_a_thief_in_a_box_gets_at_nothing(of_root: Autograder) -> None:
    """Neither tests nor results, and it has its points all the same."""
    _, read = of_root.grade(THIEF)
    assert "tried everything" in read.text and GOT not in read.text
    assert read.score == 4.0


def test_docker_leaves_it_ungraded(of_root: Autograder) -> None:
    """Where no box can be had there is no score, and it is said whose fault that is."""
    run, read = as_docker(of_root, "auto").grade(SOLUTION)
    assert read.score is None and "not through your fault" in read.remark
    assert "no sandbox" in run.err and "--sandbox accounts" in run.err


def test_a_thief_with_an_account_gets_at_nothing(of_root: Autograder) -> None:
    """Where that was chosen there is a score; what is root's alone is out of reach there too."""
    run, read = as_docker(of_root, "accounts").grade(THIEF)
    assert "tried everything" in read.text, run
    assert "another user of the machine" in read.remark
    assert GOT not in read.text
    assert read.score == 4.0


def test_a_user_grades_in_a_box(of_user: Autograder) -> None:
    """Not root, with user namespaces: as good as root."""
    run, read = of_user.grade(THIEF)
    assert read.score == 4.0 and read.remark == "", run
    assert "tried everything" in read.text and GOT not in read.text


def test_a_user_without_namespaces_cannot_grade(of_user: Autograder) -> None:
    """Nothing would stand between the code and the tests: ungraded, whatever was chosen but off."""
    run, read = as_docker(of_user, "accounts").grade(SOLUTION)
    assert read.score is None and "only root" in run.err


def test_a_grader_that_is_not_there_is_our_fault(of_root: Autograder) -> None:
    """Whatever fails, results.json says that it is ours, and has no score."""
    program = of_root.place / "grader" / "bin" / "grader"
    kept = program.rename(program.with_name("kept"))
    try:
        run, read = of_root.grade(SOLUTION)
    finally:
        kept.rename(program)
    assert run.code == 0 and read.score is None
    assert "not through your fault" in read.remark


# --- the others -----------------------------------------------------------------------------------


@pytest.fixture
def opt(of_root: Autograder, tmp_path: Path) -> Path:
    """What becomes /opt/asyncpg-grader, with what Gradescope's pack has installed."""
    (tmp_path / "opt").mkdir()
    (tmp_path / "opt" / "venv").symlink_to("/autograder/grader")
    return tmp_path / "opt"


def unpack(name: str, archive: Path, folder: Path) -> None:
    """Pack the tiny exercise for a platform, and unpack that."""
    course = archive.parent
    target = folder.parent / f"{name}.zip"
    packed = run_grader(
        *("platform", name, "-o", target, "--sandbox", "accounts"),
        *("--exercises", course / "exercises", "--solutions", course / "solutions"),
    )
    assert packed.code == 0, packed
    subprocess.run(["unzip", "-q", target, "-d", folder], check=True)


def inside(autograder: Autograder, **binds: Path) -> Container:
    """The container as Docker runs it, with more folders in it."""
    more = {f"/{name}": path for name, path in binds.items()}
    more["/opt/asyncpg-grader"] = more.pop("/opt")
    return replace(
        autograder.container, binds={**autograder.container.binds, **more}, namespaces=False
    )


def test_prairielearn(of_root: Autograder, archive: Path, opt: Path, tmp_path: Path) -> None:
    """The entrypoint makes the folder of results, and leaves a result that PrairieLearn takes."""
    unpack("prairielearn", archive, tmp_path / "packed")
    shutil.copytree(tmp_path / "packed" / "image", opt, dirs_exist_ok=True, symlinks=True)
    grade = tmp_path / "grade"
    (grade / "student").mkdir(parents=True)
    (grade / "student" / "tiny.py").write_text(SOLUTION)
    inside(of_root, opt=opt, grade=grade).do("bash", "/opt/asyncpg-grader/run")
    read = read_prairielearn((grade / "results" / "results.json").read_text())
    assert read.score == 1.0 and all(read.passed.values())
    info = json.loads(next(tmp_path.glob("packed/questions/tiny/info.json")).read_text())
    assert info["externalGradingOptions"]["entrypoint"] == "/opt/asyncpg-grader/run"


def test_exercism(of_root: Autograder, archive: Path, opt: Path, tmp_path: Path) -> None:
    """bin/run.sh SLUG IN OUT leaves results.json, and exits with 0."""
    unpack("exercism", archive, tmp_path / "packed")
    shutil.copytree(tmp_path / "packed", opt, dirs_exist_ok=True, symlinks=True)
    work = tmp_path / "work"
    for name in ("in", "out"):
        (work / name).mkdir(parents=True)
    (work / "in" / "tiny.py").write_text(SOLUTION)
    run = ("bash", "/opt/asyncpg-grader/bin/run.sh", "tiny", "/mnt/in/", "/mnt/out/")
    inside(of_root, opt=opt, mnt=work).do(*run)
    read = read_exercism((work / "out" / "results.json").read_text())
    assert len(read.passed) == 2 and all(read.passed.values())


def test_autolab(of_root: Autograder, archive: Path, opt: Path, tmp_path: Path) -> None:
    """`make` prints the scores last, and nothing of ours before what students may see."""
    unpack("autolab", archive, tmp_path / "packed")
    job = tmp_path / "job"
    job.mkdir()
    shutil.copy(tmp_path / "packed" / "autograde-Makefile", job / "Makefile")
    shutil.copy(tmp_path / "packed" / "autograde.tar", job)
    (job / "tiny.py").write_text(SOLUTION)
    steps = [
        line.strip().removeprefix("@")
        for line in (job / "Makefile").read_text().splitlines()
        if line.startswith("\t")
    ]  # minbase has no make; each line is a shell's
    script = "cd /mnt && " + " && ".join(steps)
    printed = inside(of_root, opt=opt, mnt=job).do("sh", "-c", script)
    read = read_autolab(printed)
    assert read.problems == {"tiny": 4.0} and all(read.passed.values())
