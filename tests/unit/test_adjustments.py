"""What people have changed of scores: read with care, told everywhere, and no result is touched."""

import csv
import html
import io
from datetime import date
from pathlib import Path

import msgspec
import pytest
from rich.console import Console

from grader.choices import Export
from grader.cli.doing.publish import publish
from grader.cohort.counting import Counting, count_all
from grader.cohort.graded import Graded, read_class
from grader.cohort.rules import Rules
from grader.errors import OperatorError
from grader.people import Person
from grader.platforms.gradebooks import table
from grader.platforms.gradebooks.gradebook import make_gradebook
from grader.platforms.gradebooks.wishes import Wishes
from grader.platforms.graders.known import render_for
from grader.reports.adjusted import Adjusted, as_counted
from grader.reports.class_page import render_class
from grader.reports.files import Beside
from grader.reports.gradebook import render_csv
from grader.reports.step_summary import render_markdown
from grader.reports.summary import summarize
from grader.reports.terminal import render_run
from grader.results import NOTHING_HANDED_IN, Outcome
from tests.grader_readers import READERS
from tests.sample_results import GRADER_ERROR, HALF, HOSTILE, SOLVED, UNGRADABLE
from tests.unit.test_publishing import files, write

WHY = 'reason = "the hint misled"\nwho = "rg"\nwhen = 2026-11-22\n'
CASE = 'exercise = "basic_operations"\ncase = "test_delete_unknown_user"\n'

EARNED = HALF.score or 0.0


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """Ada has all of 30 points, grace 24.5 of 40; max and lin have no score."""
    return write(tmp_path / "out", SOLVED, HALF, UNGRADABLE, GRADER_ERROR)


def graded(out: Path) -> list[Graded]:
    """The class."""
    return [one for one in read_class(out) if one.result]


def adjust(out: Path, text: str) -> dict[str, Adjusted]:
    """Read these adjustments."""
    path = out.parent / "adjustments.toml"
    path.write_text(text)
    return count_all(out, graded(out), Counting.of(path, Rules()))


def give(student: str, points: float, task: str = "", why: str = WHY) -> str:
    """An entry of the file."""
    of_task = f'task = "{task}"\n' if task else ""
    return f'[[adjustment]]\nstudent = "{student}"\npoints = {points}\n{of_task}{why}\n'


def test_points_are_given_and_taken(out: Path) -> None:
    """The total and the task change, what the tests gave stays beside; others are as they were."""
    before = files(out)
    done = adjust(out, give("grace", 1.5, "basic_operations 1.2") + give("grace", -2))
    assert done.keys() == {"grace"}
    grace = done["grace"]
    assert grace.score == EARNED - 0.5 and grace.machine == EARNED
    assert grace.tasks["basic_operations", "1.2"] == 6 + 1.5
    assert [(one.place, one.points) for one in grace.changes] == [
        ("basic_operations 1.2", 1.5),
        ("", -2),
    ]
    assert grace.changes[0].when == date(2026, 11, 22)
    assert files(out) == before


def test_a_score_is_cut_to_what_can_be_earned(out: Path) -> None:
    """No less than nothing, no more than all; what was wanted is known."""
    done = adjust(out, give("ada", 5) + give("grace", -99))
    assert (done["ada"].score, done["ada"].wanted) == (30, 35)
    assert done["grace"].score == 0 and done["grace"].wanted < 0


def test_who_has_no_score_gets_one_by_hand(out: Path) -> None:
    """From nothing, which is what the tests gave, and what they did not where the fault is ours."""
    done = adjust(out, give("lin", 12) + give("max", 3))
    assert (done["lin"].score, done["lin"].machine) == (12, None)
    assert (done["max"].score, done["max"].machine) == (3, 0)


@pytest.mark.parametrize("points", [3, None])
def test_all_tell_the_same_of_what_could_not_be_loaded(out: Path, points: float | None) -> None:
    """The tests gave 0, in each table and in words, with points by hand and without."""
    done = adjust(out, give("max", points)) if points is not None else {}
    of_all = [one.result for one in graded(out) if one.result]
    [row] = [
        r
        for r in csv.DictReader(io.StringIO(render_csv(of_all, done)))
        if r["outcome"] == "ungradable"
    ]
    [line] = [one for one in summarize(of_all, done).results if one.submission == "max"]
    book = make_gradebook(
        [(Person(one.submission), one) for one in (SOLVED, UNGRADABLE)], adjusted=done
    )
    [entered] = [one for one in book.lines if one.person.id == "max"]
    assert (row["machine"], line.machine, entered.machine) == ("0", 0, 0)
    assert entered.score == points
    assert points is None or done["max"].given == "0"


@pytest.mark.parametrize("student", ["", 'student = "grace"\n'])
def test_an_excused_test_is_taken_as_passed(out: Path, student: str) -> None:
    """Of one or of everybody; who has passed it gets nothing more, however often it is excused."""
    entry = f"[[excused]]\n{CASE}{student}{WHY}"
    done = adjust(out, entry + f"[[excused]]\n{CASE}{WHY}")
    assert "ada" not in done
    assert done["grace"].score == EARNED + 2
    [change] = done["grace"].changes
    assert change.excused and change.place == "basic_operations 1.1"


def test_a_task_is_cut_before_the_total_is_made(out: Path) -> None:
    """What goes over a task is nobody's: the total is that of the tasks."""
    done = adjust(out, give("grace", 99, "basic_operations 1.1"))
    [task] = [t for t in graded(out) if t.person.id == "grace"]
    assert task.result is not None
    worth = {t.id: t for e in task.result.exercises for t in e.tasks}["1.1"]
    assert done["grace"].score == EARNED + worth.max_score - worth.score


@pytest.mark.parametrize("points", [float("nan"), float("inf")])
def test_points_are_a_number(out: Path, points: float) -> None:
    """TOML knows others, and they would make any score of any."""
    with pytest.raises(OperatorError, match=r"adjustments\.toml:3: .* are no points"):
        adjust(out, give("ada", points))


def test_an_excused_test_makes_no_work(out: Path) -> None:
    """Who handed in nothing has 0, and is among those who did."""
    half = {"outcome": Outcome.UNGRADABLE, "score": 0.0, "message": NOTHING_HANDED_IN}
    write(out, msgspec.structs.replace(HALF, submission="eve", **half))
    assert adjust(out, f"[[excused]]\n{CASE}{WHY}").keys() == {"grace"}


def test_an_excused_test_makes_no_score(out: Path) -> None:
    """Where there is none there stays none: its points alone would be a verdict on the rest."""
    assert adjust(out, f"[[excused]]\n{CASE}{WHY}").keys() == {"grace"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (give("ada", 1) + give("eve", 1), ":9: there is no student 'eve'"),
        (give("ada", 1, "basic_operations 9.9"), ":4: there is no task 'basic_operations 9.9'"),
        (f"\n[[excused]]\n{CASE.replace('delete', 'x')}{WHY}", ":4: there is no test"),
        (f'[[excused]]\n{CASE}student = "eve"\n{WHY}', ":4: there is no student 'eve'"),
        (give("ada", 1).replace("points", "point"), ":3: "),
        (give("ada", 1).replace("points = 1", 'points = "1"'), ":3: Expected `float`, got `str`"),
        (give("ada", 1).replace("2026-11-22", "yesterday"), ":6: not valid TOML"),
        (give("ada", 1).replace('who = "rg"\n', ""), "required field `who`"),
    ],
)
def test_a_mistake_is_told_with_file_and_line(out: Path, text: str, said: str) -> None:
    """Nothing is taken of such a file."""
    with pytest.raises(OperatorError) as caught:
        adjust(out, text)
    assert caught.value.message.startswith(str(out.parent / "adjustments.toml"))
    assert said in caught.value.message


def test_a_file_that_is_not_there_is_told(out: Path) -> None:
    """It was asked for, so its absence is a mistake."""
    with pytest.raises(OperatorError, match=r"nothing\.toml"):
        Counting.of(out / "nothing.toml", Rules())


def test_a_zero_is_given_by_somebody(out: Path) -> None:
    """Of what could not be loaded the cell is empty, until somebody has looked and says 0."""
    done = adjust(out, give("max", 0))
    book = make_gradebook([(Person("ada"), SOLVED), (Person("max"), UNGRADABLE)], adjusted=done)
    assert [line.score for line in book.lines] == [30, 0]


def test_a_gradebook_has_both_scores(out: Path) -> None:
    """What counts, what the tests gave, and why: also where all is told of 100 points."""
    done = adjust(out, give("grace", 2.5))
    of_all = [(one.person, one.result) for one in graded(out) if one.person.id != "ada"]
    of_all.append((Person("ada"), msgspec.structs.replace(HALF, submission="ada")))
    content = table.render(make_gradebook(of_all, out_of=100, adjusted=done), Wishes())
    rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig")))
    by_id = {row["student"]: row for row in rows}
    grace = by_id["grace"]
    assert float(grace["score (of 100)"]) == round((EARNED + 2.5) / HALF.max_score * 100, 2)
    assert float(grace["the tests gave"]) == EARNED
    assert grace["changed by people"] == "total +2.5: the hint misled (rg, 2026-11-22)"
    assert by_id["ada"]["changed by people"] == ""
    assert by_id["lin"]["score (of 100)"] == ""


def test_a_published_page_tells_of_it(out: Path, tmp_path: Path) -> None:
    """To whom it concerns, whatever the reason looks like; the machine's score stays there."""
    path = tmp_path / "adjustments.toml"
    hostile = HOSTILE.partition("\n")[0]
    path.write_text(give("grace", 2.5, why=WHY.replace("the hint misled", hostile)))
    to = tmp_path / "public"
    settings = {
        "adjustments": path,
        "rules": Rules(),
        "exercises": None,
        "secret": False,
        "moodle": False,
    }
    publish(out, to, "score", language="en", **settings)  # type: ignore[arg-type]
    ada, grace = ((to / name / "report.html").read_text() for name in ("ada", "grace"))
    assert "Changed by your instructors" in grace and "Changed by" not in ada
    assert "+2.5" in grace and f"The tests gave {EARNED:g}" in grace
    assert "&lt;script&gt;" in grace and "<script>" not in grace


def test_tables_have_what_counts_and_what_the_tests_gave(out: Path) -> None:
    """grades.csv, summary.json and the class page, with the reason; the total stays."""
    given = give("grace", 1.5, "basic_operations 1.2") + give("grace", -2) + give("lin", 12)
    adjusted = adjust(out, given)
    results = [one.result for one in graded(out) if one.result]
    row = {r["submission"]: r for r in csv.DictReader(io.StringIO(render_csv(results, adjusted)))}
    assert (row["grace"]["score"], row["grace"]["machine"]) == ("19.5", "20")
    assert (row["grace"]["max_score"], row["ada"]["max_score"]) == ("40", "30")
    assert row["grace"]["changed"].startswith("basic_operations 1.2 +1.5: the hint misled (rg, ")
    assert (row["lin"]["score"], row["lin"]["machine"]) == ("12", "")
    assert (row["ada"]["score"], row["ada"]["machine"], row["ada"]["changed"]) == ("30", "30", "")
    told = {one.submission: one for one in summarize(results, adjusted).results}
    assert (told["grace"].score, told["grace"].machine, told["lin"].score) == (19.5, 20, 12)
    page = render_class(results, adjusted=adjusted)
    assert "19.5 / 40 <small>the tests gave 20</small>" in page
    assert "total -2: the hint misled (rg, 2026-11-22)" in page
    hidden = render_class(results, adjusted=adjusted, anonymous=True)
    assert "the tests gave 20" in hidden and "the hint misled" not in hidden


def test_an_exercise_has_the_points_of_its_tasks_that_count(out: Path) -> None:
    """What is changed of the total alone is in no exercise."""
    adjusted = adjust(out, give("grace", 1.5, "basic_operations 1.2") + give("grace", -2))
    counted = as_counted(HALF, adjusted["grace"])
    assert counted.score == EARNED - 0.5
    assert sum(one.score for one in counted.exercises) == EARNED + 1.5
    assert counted.max_score == HALF.max_score
    assert as_counted(SOLVED, None) is SOLVED


def test_the_terminal_and_a_step_summary_have_both(out: Path) -> None:
    """The score that counts, and what the tests gave."""
    adjusted = adjust(out, give("grace", -2))
    told = html.unescape(render_markdown([HALF], adjusted=adjusted))
    assert "| 18 / 40 |" in told
    assert "the tests gave 20; total -2: the hint misled" in told
    console = Console(file=io.StringIO(), width=100)
    console.print(render_run([HALF], adjusted))
    assert isinstance(console.file, io.StringIO)
    assert "18 / 40" in console.file.getvalue() and "the tests gave 20" in console.file.getvalue()


@pytest.mark.parametrize("export", [Export.GRADESCOPE, Export.PRAIRIELEARN, Export.CLASSROOM50])
def test_a_platform_gets_the_score_that_counts(out: Path, export: Export) -> None:
    """And its students read what the tests gave, and why another score counts."""
    adjusted = adjust(out, give("grace", -2) + give("lin", 12) + give("max", 3))
    read = READERS[export](text := render_for(export, HALF, Beside(adjusted=adjusted["grace"])))
    assert read.score is not None and read.score / read.max_score == pytest.approx(18 / 40)
    assert "The tests gave 20." in text and "−2 in all: the hint misled" in text
    for one, score in ((GRADER_ERROR, 12), (UNGRADABLE, 3)):
        by_hand = render_for(export, one, Beside(adjusted=adjusted[one.submission]))
        read = READERS[export](by_hand)
        assert read.score is not None
        assert read.score / read.max_score == pytest.approx(score / one.max_score)
        assert "there is no score" not in by_hand
