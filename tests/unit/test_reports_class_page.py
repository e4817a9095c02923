"""The class page: complete without its script, made of the grader's own elements only."""

import base64
import hashlib
import re

from msgspec.structs import replace

from grader.reports.class_page import difficulty, render_class
from grader.reports.progress import Moment, draw
from grader.results import NOT_WRITTEN, Explanation, Result, Status, Turn
from tests.sample_class import make_class
from tests.sample_results import (
    HALF,
    HOSTILE_RESULT,
    IMPORT_ERROR,
    SAMPLES,
    SOLVED,
    STUB,
    case,
    exercise_of,
    result,
    task_of,
)
from tests.unit.test_reports_page import Elements, tamed

MOMENTS = [
    Moment("2026-11-01T12:00:00+00:00", 3, 0, 0, 3, 0.4, 0.2, 0.5, 0.6),
    Moment("2026-11-08T12:00:00+00:00", 2, 1, 1, 3, 0.6, 0.4, 0.75, 0.8),
]


def test_hostile_text_adds_no_element_to_the_class_page() -> None:
    """The page has exactly the elements that it has with harmless text."""
    results = [HOSTILE_RESULT, replace(HOSTILE_RESULT, submission="twin")]
    hostile = Elements(render_class(results))
    tame = Elements(render_class([tamed(one) for one in results]))
    assert hostile.tags - tame.tags == {}


def test_the_class_page_links_every_submission() -> None:
    """A name with odd characters still leads to its report."""
    odd = replace(SOLVED, submission="a b/../<c>")
    assert 'href="a%20b%2F..%2F%3Cc%3E/report.html"' in render_class([odd])


def test_a_mistake_of_two_is_told_once_with_an_example() -> None:
    """The words of the explanation, and the way to where one of them reads it."""
    explanation = Explanation("value_in_sql", {"value": "7"})
    failed = case("test_a", "A case", status=Status.FAILED, explanation=explanation, message="no")
    made = exercise_of("shop", "Shop", [task_of("1.1", "A task", [failed])])
    page = render_class([result("ada", made), result("bob", made)])
    assert page.count("The value 7, which the call was given, is written into the SQL text.") == 1
    assert 'href="ada/report.html#case-1"' in page


def test_functions_that_are_not_written_are_no_mistakes() -> None:
    """Two stubs: a table of functions, and no cluster."""
    page = render_class([STUB, replace(STUB, submission="twin")])
    assert "Not written yet" in page and "cluster card" not in page
    assert NOT_WRITTEN not in page


def test_everybody_who_failed_a_test_is_named() -> None:
    """The first as links, the others as names: nobody needs the script to find them."""
    everybody = [replace(IMPORT_ERROR, submission=f"student-{n:02}") for n in range(30)]
    text = Elements(render_class(everybody)).text
    cell = text[text.index("A created user can be read back") :]
    assert all(f"student-{n:02}" in cell for n in range(30))


def test_an_empty_run_is_still_a_page() -> None:
    """No submission, no crash."""
    assert "0 submissions" in render_class([])


def test_one_script_runs_and_no_other() -> None:
    """The policy names it by its hash, and nothing is fetched."""
    page = render_class(list(SAMPLES.values()))
    (script,) = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    hashed = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{hashed}';" in page
    assert not {"src", "onclick", "onload", "onerror"} & Elements(page).attributes
    assert not {"link", "img", "iframe", "object", "form"} & set(Elements(page).tags)


def test_scores_are_told_in_numbers() -> None:
    """Of all and of each exercise: mean, median, the middle half, and each column."""
    text = " ".join(Elements(render_class([SOLVED, HALF, STUB])).text.split())
    assert "mean 50 %, median 50 %; half of 3 between 25 % and 75 %, all between 0 %" in text
    assert "90 to 100 %: 1" in text


def test_progress_is_told_from_the_second_grading_on() -> None:
    """With its numbers in a table, which a picture alone would keep from some."""
    page = render_class([SOLVED, HALF], MOMENTS)
    assert "Median from 50 % to 75 % in 2 gradings" in page
    assert "8 November 2026, 12:00 UTC" in page
    assert "From grading to grading" not in render_class([SOLVED, HALF], MOMENTS[:1])


def test_progress_is_drawn_upwards() -> None:
    """What rises has a smaller y, and goes from edge to edge."""
    drawing = draw(MOMENTS)
    assert drawing.median == "0.0,80.0 600.0,40.0"
    assert drawing.between == "0.0,64.0 600.0,32.0 600.0,96.0 0.0,128.0"


def test_difficulty_is_a_word() -> None:
    """The more passed, the easier."""
    called = [difficulty(rate) for rate in (1, 0.9, 0.89, 0.3, 0.29, 0.1, 0.09, 0)]
    assert called == [
        *("very easy", "very easy", "easy", "medium", "hard", "hard", "very hard", "very hard")
    ]


# --- without names --------------------------------------------------------------------------------


def named(number: int, result: Result) -> Result:
    """A result with a name wherever a student can have put theirs."""
    name = f"Zebedee{number}"
    cases = [
        case(
            "test_a",
            "A case",
            status=Status.FAILED,
            message=f"no table of {name}",
            detail=name,
            output=name,
            got=name,
            turns=[Turn(Status.FAILED, 0.0, name), Turn(Status.PASSED, 2.0)],
            explanation=Explanation("value_in_sql", {"value": name}),
        ),
        case("test_b", "Another", status=Status.ERROR, message=f"{name} is not defined"),
        case("test_c", "One more", status=Status.NOT_RUN, message=name),
    ]
    made = exercise_of("shop", "Shop", [task_of("1.1", "A task", cases)])
    return replace(
        result,
        submission=f"pupil-{name}",
        name=name,
        message=name,
        exercises=[made, *result.exercises],
    )


def test_no_name_is_in_the_anonymous_page() -> None:
    """Not as a name, an id, a message, a value or a link; all else is there."""
    everybody = [named(number, HALF) for number in range(5)]
    page = render_class(everybody, MOMENTS, anonymous=True)
    assert "Zebedee" in render_class(everybody, MOMENTS)
    assert "Zebedee" not in page and "pupil-" not in page
    assert all(link.startswith("#") for link in re.findall(r'href="([^"]*)"', page))
    assert "report.html" not in page
    text = Elements(page).text
    assert "5 submissions" in text and "Mistakes made more than once" in text
    assert "Unstable verdicts" in text
    assert "The value" not in text and "Write $1 in its place" in text


def test_no_name_of_a_large_class_is_in_the_anonymous_page() -> None:
    """A hundred made-up students, and what is drawn at random says nothing of the order."""
    everybody = make_class(100, tests=4)
    page = render_class(everybody, anonymous=True)
    assert not [one.name for one in everybody if one.name and one.name in page]
    assert not [one.submission for one in everybody if one.submission in page]
    assert page != render_class(everybody, anonymous=True)


def test_pseudonyms_are_the_same_all_over_one_page() -> None:
    """Who is in the table is who failed the test, each under one pseudonym."""
    page = render_class([STUB, SOLVED, HALF], anonymous=True)
    assert set(re.findall(r"student \d+", page)) == {"student 1", "student 2", "student 3"}
    row = re.search(r"<span>(student \d)</span></th>\s*<td[^>]*>0 / 30", page)
    assert row is not None
    waiting = page[page.index('id="unwritten"') : page.index('id="tasks"')]
    assert set(re.findall(r"student \d", waiting)) == {row[1]}
