"""An exercise whose points stand beside the total, and that nobody has to hand in."""

import csv
import shutil
from pathlib import Path

import pytest

from grader.results import Result
from tests.acceptance.course_with_bonus import BONUS, write_course
from tests.acceptance.program import Graded, Run, run_grader
from tests.tiny_exercise import SOLUTION, STUB, TOML, Tiny, write_tiny

#: Loses 1 of 4 points.
TWO_STATEMENTS = """
async def count_up(pool, counter_id):
    await pool.execute("UPDATE counters SET value = value + 1 WHERE id = $1", counter_id)
    return await pool.fetchval("SELECT value FROM counters WHERE id = $1", counter_id)
"""

#: Files of each student; the exercise `more` is the bonus.
CLASS = {
    "ada": {"tiny.py": SOLUTION, "more.py": TWO_STATEMENTS},
    "bob": {"tiny.py": TWO_STATEMENTS, "more.py": STUB.replace("\n", "\r\n")},
    "cid": {"tiny.py": SOLUTION},
    "dee": {"more.py": SOLUTION},
}


def write_class(root: Path) -> Path:
    """The class, one folder a student."""
    for name, files in CLASS.items():
        folder = root / "class" / name
        folder.mkdir(parents=True)
        for file, text in files.items():
            (folder / file).write_text(text)
    return root / "class"


def grade(tiny: Tiny, out: Path, *arguments: str | Path) -> Run:
    """Grade the class."""
    where = ("--exercises", tiny.settings.exercises, "--solutions", tiny.root / "solutions")
    return run_grader("grade", tiny.root / "class", "-o", out, *where, *arguments)


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Graded:
    """The class, graded with everything that there is."""
    root = tmp_path_factory.mktemp("bonus")
    tiny = write_course(root)
    write_class(root)
    return Graded(grade(tiny, root / "out"), root / "out")


def slugs(result: Result) -> list[str]:
    """The exercises that a result tells of."""
    return [one.slug for one in result.exercises]


def test_stands_beside_the_total(graded: Graded) -> None:
    """Its points are told, and the total is what it is without them."""
    ada = graded.result("ada")
    assert (ada.score, ada.max_score, ada.bonus) == (4, 4, (3, 4))
    dee = graded.result("dee")
    assert (dee.score, dee.max_score, dee.bonus) == (0, 4, (4, 4))


@pytest.mark.parametrize("student", ["bob", "cid"])
def test_nobody_has_to_begin_it(graded: Graded, student: str) -> None:
    """Of who has no file, or the one that was given, nothing is told of it."""
    result = graded.result(student)
    assert slugs(result) == ["tiny"]
    assert (result.max_score, result.bonus) == (4, None)
    assert "bonus" not in (graded.out / student / "report.html").read_text()


def test_is_in_every_table(graded: Graded) -> None:
    """Table, grades.csv, class page and report name it as what it is."""
    assert "more (bonus)" in graded.run.out
    with (graded.out / "grades.csv").open(newline="") as file:
        rows = {row["submission"]: row for row in csv.DictReader(file)}
    assert rows["ada"]["more"] == "3" and rows["ada"]["percent"] == "100"
    assert rows["cid"]["more"] == ""
    assert "more (bonus)" in (graded.out / "index.html").read_text()
    assert "bonus 3 / 4" in (graded.out / "ada" / "report.html").read_text()


def test_the_plan_tells_what_makes_the_total(graded: Graded) -> None:
    """The first line is as it would be without it."""
    assert graded.run.out.startswith("4 students, 1 exercise (tiny)")


def test_graded_again_nobody_has_changed(tmp_path: Path) -> None:
    """A bonus that is not there is no reason to grade anybody once more."""
    tiny = write_course(tmp_path)
    write_class(tmp_path)
    assert grade(tiny, tmp_path / "out").code == 0
    again = grade(tiny, tmp_path / "out")
    assert "4 of 4 unchanged" in again.out, again


def test_alone_it_is_the_total(tmp_path: Path) -> None:
    """Asked for by its name, with nothing else, its points are those that count."""
    tiny = write_course(tmp_path)
    write_class(tmp_path)
    run = grade(tiny, tmp_path / "out", "--exercise", "more", "--only", "ada")
    ada = Graded(run, tmp_path / "out").result("ada")
    assert (ada.score, ada.max_score, ada.bonus) == (3, 4, None)


def test_in_practice_it_waits_until_it_is_begun(tmp_path: Path) -> None:
    """A check is of what counts, until somebody has begun the bonus; by its name it is checked."""
    tiny = write_course(tmp_path)
    where = ("--exercises", tiny.settings.exercises)
    work = tmp_path / "work"
    assert run_grader("start", work, *where).code == 0
    (work / "tiny" / "tiny.py").write_text(SOLUTION)
    first = run_grader("check", work, *where)
    assert first.code == 0 and first.out.startswith("Checking tiny in ")
    (work / "more" / "more.py").write_text(TWO_STATEMENTS)
    both = run_grader("check", work, *where)
    assert both.code == 0 and "4 / 4, bonus 3 / 4" in both.out
    assert run_grader("check", work, "more", *where).code == 1


NEEDY = BONUS + '[needs]\nno-such-thing = "no-such-thing[all]"\n'


def test_what_cannot_be_run_is_left_out(tmp_path: Path) -> None:
    """Without its library the others are graded, and a line says how to have it."""
    tiny = write_course(tmp_path, bonus=NEEDY)
    write_class(tmp_path)
    run = grade(tiny, tmp_path / "out")
    assert run.code == 0
    told = "more is left out: there is no no-such-thing here (pip install 'no-such-thing[all]')"
    assert f"{told}; handed in by ada, dee\n" in run.err
    assert slugs(Graded(run, tmp_path / "out").result("ada")) == ["tiny"]


def test_what_nobody_has_handed_in_is_not_told(tmp_path: Path) -> None:
    """Neither where nobody has a file of it, nor where it is the stub alone."""
    tiny = write_course(tmp_path, bonus=NEEDY)
    folder = write_class(tmp_path)
    shutil.rmtree(folder / "ada")
    shutil.rmtree(folder / "dee")
    run = run_grader("intake", folder, "--exercises", tiny.settings.exercises)
    assert run.code == 0 and "left out" not in run.err
    assert "more.py: more cannot be run here" in run.words


def test_what_cannot_be_run_is_not_asked_for(tmp_path: Path) -> None:
    """By its name it is an error, before anything is started."""
    tiny = write_course(tmp_path, bonus=NEEDY)
    write_class(tmp_path)
    run = grade(tiny, tmp_path / "out", "--exercise", "more")
    assert run.code == 2
    assert "more cannot be run: there is no no-such-thing here" in run.err
    assert "pip install 'no-such-thing[all]'" in run.err


def test_the_gate_leaves_it_out_too(tmp_path: Path) -> None:
    """`grader validate` says so as well."""
    tiny = write_course(tmp_path, bonus=NEEDY)
    where = ("--exercises", tiny.settings.exercises, "--solutions", tmp_path / "solutions")
    run = run_grader("validate", *where, "-o", tmp_path / "validation")
    assert "more is left out" in run.err


IMPORTING = """
from packaging.version import Version

try:
    import jinja2
except ModuleNotFoundError:
    jinja2 = None
""" + SOLUTION.replace(
    "return await", "assert Version('2') > Version('1.9') and not jinja2\n    return await"
)


def test_what_it_needs_is_in_its_box_and_nothing_else(tmp_path: Path) -> None:
    """The libraries that an exercise names can be imported there, no others that are installed."""
    needs = TOML + '[needs]\npackaging = "packaging"\n'
    tiny = write_tiny(tmp_path, toml=needs)
    tiny.submission("ada", IMPORTING)
    where = ("--exercises", tiny.settings.exercises, "--solutions", tmp_path / "solutions")
    run = run_grader("grade", tmp_path / "submissions", "-o", tmp_path / "out", *where)
    ada = Graded(run, tmp_path / "out").result("ada")
    assert (ada.score, ada.max_score) == (4, 4), ada.message
