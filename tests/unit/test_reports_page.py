"""The HTML pages: complete, self-contained, small, and made of the grader's own elements only."""

import itertools
from collections import Counter
from html.parser import HTMLParser

import msgspec
import pytest

from grader.reports.page import MAX_PAGE_BYTES, render_student
from grader.results import Result, Status
from tests.sample_results import (
    GRADER_ERROR,
    HALF,
    HOSTILE,
    HOSTILE_RESULT,
    PRACTICE,
    SAMPLES,
    SOLVED,
    STUB,
    TOLD,
    UNGRADABLE,
    every_case,
    exercise,
    result,
    said,
)


class Elements(HTMLParser):
    """Count the elements of a page, and keep their attributes and their text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.attributes: set[str] = set()
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        self.text += data


def tamed(hostile: Result) -> Result:
    """Return the same Result with harmless words where student text was, line for line."""

    def tame(value: object) -> object:
        if isinstance(value, str):
            return value.replace(HOSTILE, "x")
        if isinstance(value, list):
            return [tame(item) for item in value]
        if isinstance(value, dict):
            return {key: tame(item) for key, item in value.items()}
        return value

    return msgspec.convert(tame(msgspec.to_builtins(hostile)), Result)


def test_hostile_text_adds_no_element() -> None:
    """The page has exactly the elements that it has with harmless text."""
    hostile = Elements(render_student(HOSTILE_RESULT))
    tame = Elements(render_student(tamed(HOSTILE_RESULT)))
    assert hostile.tags - tame.tags == Counter()
    assert hostile.attributes <= tame.attributes


@pytest.mark.parametrize("name", SAMPLES)
def test_a_page_fetches_and_runs_nothing(name: str) -> None:
    """No script, no link to a file, no image, and a policy that forbids them."""
    page = render_student(SAMPLES[name])
    elements = Elements(page)
    assert not {"script", "link", "img", "iframe", "object", "form"} & set(elements.tags)
    assert not {"src", "onclick", "onload", "onerror"} & elements.attributes
    assert "default-src 'none'" in page


@pytest.mark.parametrize("name", SAMPLES)
def test_a_page_can_be_written_as_utf8(name: str) -> None:
    """Lone surrogates of a student do not stop a report."""
    assert render_student(SAMPLES[name]).encode()


def test_headings_come_in_order() -> None:
    """One h1, and no level is skipped."""
    levels = [int(tag[1]) for tag in _headings(render_student(HALF))]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


def test_a_failed_case_shows_message_hint_and_sql() -> None:
    """What went wrong, what to do, what was said to the database."""
    text = Elements(render_student(HALF)).text
    assert "3 users were added although the fourth was refused" in text
    assert "executemany is atomic" in text
    assert "23505" in text and "duplicate key value" in text


def test_hints_hold_back_messages_and_sql() -> None:
    """--feedback hints shows titles, points and hints, no message and no statement."""
    text = Elements(render_student(HALF, feedback="hints")).text
    assert "executemany is atomic" in text
    assert "3 users were added" not in text
    assert "INSERT INTO" not in text


def test_score_holds_back_every_case() -> None:
    """--feedback score shows tasks and their points, no test's title."""
    text = Elements(render_student(HALF, feedback="score")).text
    assert "Handle different data types and JSON operations" in text
    assert "One bad pair keeps all the others out" not in text


def test_a_grader_error_shows_no_score() -> None:
    """Our fault is never a number."""
    elements = Elements(render_student(GRADER_ERROR))
    assert "our fault" in elements.text
    assert "/ 30" not in elements.text


def test_ungradable_says_what_was_missing() -> None:
    """The student reads the reason and the name that the file must have."""
    text = Elements(render_student(UNGRADABLE)).text
    assert "homework.docx" in text
    assert "basic_operations/basic_operations.py" in text


def test_a_practice_run_says_that_it_is_no_grade() -> None:
    """check on a student's machine is not a grade."""
    assert "Practice run, not a grade" in render_student(PRACTICE)


def test_a_run_without_sandbox_says_so() -> None:
    """--sandbox off is stamped on the page."""
    environment = msgspec.structs.replace(HALF.environment, sandbox="off", authoritative=False)
    page = render_student(msgspec.structs.replace(HALF, environment=environment))
    assert "the sandbox was off" in page


def test_a_graded_run_has_no_notice() -> None:
    """No banner where there is nothing to say."""
    assert 'class="notice"' not in render_student(HALF)


def test_nothing_earned_is_told_where_to_start() -> None:
    """Zero points: one quiet block of functions, and no failure."""
    page = render_student(STUB)
    text = Elements(page).text
    assert "This is where everyone starts" in text and "No code yet for 10 of 10 tests" in text
    assert page.count("<code>list_users</code>") == 1
    assert 'class="case' not in page


def test_failures_come_first_and_open() -> None:
    """The page shows first what needs work, then what is not written, then what passed."""
    page = render_student(TOLD)
    places = [page.index(f'id="{name}"') for name in ("failed", "not-written", "passed")]
    assert places == sorted(places)
    assert 'class="case failed" id="case-11" open>' in page


def test_failures_after_the_first_five_are_closed() -> None:
    """So many a reader has before their eyes at once."""
    page = render_student(HALF)
    assert page.count(" open>") == 5
    assert 'class="case failed" id="case-12">' in page


def test_the_headline_counts() -> None:
    """What a student reads first, and what is left of it."""
    assert "6 of 13 tests failed" in Elements(render_student(HALF)).text
    assert "All 10 tests passed" in Elements(render_student(SOLVED)).text


def test_passed_cases_are_titles_and_counts() -> None:
    """Folded by function, without a timeline."""
    page = render_student(HALF)
    assert '<li id="case-2"><span>A created user can be read back</span>' in page
    assert "1 statement, 2 round trips" in page
    assert "INSERT INTO users (name, email) VALUES ($1, $2) RETURNING id" not in page


def test_a_case_tells_its_story_in_order() -> None:
    """The call, what was missed, the values, the code, the next step; the wire comes last."""
    text = Elements(render_student(TOLD)).text
    story = [
        "raised TransactionError: it is done already",
        "account 4 was paid twice",
        "Expected",
        "transactions.py:41",
        "Lock the accounts in one order",
        "What your code said to PostgreSQL",
    ]
    places = [text.index(part) for part in story]
    assert places == sorted(places)


def test_what_differs_is_marked() -> None:
    """The words of a row, and a row that is too much."""
    page = render_student(TOLD)
    assert "<mark>12</mark>" in page and "<mark>17</mark>" in page
    assert "<mark>{&#39;id&#39;: 9" in page


def test_the_line_that_decided_is_marked() -> None:
    """Among its neighbours, with what kind of word each is."""
    page = render_student(TOLD)
    assert page.count('<li class="here">') == 1
    assert '<span class="k">await</span>' in page


def test_a_right_submission_is_a_small_page() -> None:
    """Of what passed there are titles and counts, however much it sent."""
    busy = {"statements": [said("SELECT 1" * 50, "SELECT 1")] * 100, "round_trips": 100}
    assert len(render_student(result("ada", exercise(every_case(busy)))).encode()) < 40_000


def test_a_flood_stays_small() -> None:
    """Whatever is printed and sent, the page stays small."""
    flood = {
        "message": "<" * 100_000,
        "detail": "&" * 100_000,
        "output": "\x1b" * 65_536,
        "statements": [said('"' * 10_000, "SELECT 1", connection=i % 40) for i in range(400)],
    }
    exercises = [exercise(every_case(flood)) for _ in range(11)]
    page = render_student(result("mallory", *exercises))
    assert len(page.encode()) <= MAX_PAGE_BYTES


def test_where_very_much_failed_the_first_failures_are_told_in_full() -> None:
    """What each of them sent, and both values of all: the page would be too large with more."""
    many = {
        "status": Status.FAILED,
        "expected": "['right']",
        "got": "['wrong']",
        "statements": [said(f"SELECT {'1' * 90}", "SELECT 1", connection=i) for i in range(15)],
    }
    exercises = [
        exercise({name: many | {"message": f"{name} {number}"} for name in every_case({})})
        for number in range(12)
    ]
    page = render_student(result("ada", *exercises))
    assert len(page.encode()) <= MAX_PAGE_BYTES
    assert 0 < page.count('<table role="table"') < page.count('<div class="compare')
    assert page.count("more characters") == 0


def _headings(page: str) -> list[str]:
    found: list[str] = []

    class Headings(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            if tag in ("h1", "h2", "h3", "h4"):
                found.append(tag)

    Headings().feed(page)
    return found
