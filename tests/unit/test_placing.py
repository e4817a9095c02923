"""The place that is shown is the decisive one of what was seen, and in the student's file."""

import pytest
from msgspec.structs import replace

from grader.placing import find_place, narrow, read_lines
from grader.results import Call, CaseReport, Code, Explanation, Place, Statement

SOURCE = [f"line {number}" for number in range(1, 21)]
NOTHING = CaseReport("test_a", passed=False, body_ran=False)
BEGIN = Statement(1, "BEGIN;", "BEGIN", None, "T", line=9)
REFUSED = Statement(1, "INSERT", None, "23505", "E", line=10)
ROLLBACK = Statement(1, "ROLLBACK;", "ROLLBACK", None, "I", line=11)
SENT = replace(NOTHING, statements=[BEGIN, REFUSED, ROLLBACK])
UNKNOWN = replace(ROLLBACK, line=None)


@pytest.mark.parametrize(
    ("report", "explanation", "line"),
    [
        (NOTHING, None, None),
        (replace(SENT, lines=[4, 5]), Explanation("x", statement=0), 9),
        (replace(SENT, lines=[4, 5]), Explanation("x"), 5),
        (replace(SENT, lines=[4, 5]), Explanation("x", statement=7), 5),
        (replace(SENT, lines=[4, 5]), None, 5),
        (SENT, None, 10),
        (replace(SENT, statements=[BEGIN, ROLLBACK]), None, 11),
        (replace(SENT, statements=[BEGIN, UNKNOWN]), None, 9),
        (replace(SENT, statements=[replace(REFUSED, sqlstate=None), ROLLBACK]), None, 10),
        (replace(SENT, statements=[UNKNOWN]), None, None),
        (replace(NOTHING, lines=[21]), None, None),
        (replace(NOTHING, lines=[0]), None, None),
    ],
)
def test_the_most_telling_line_is_shown(
    report: CaseReport, explanation: Explanation | None, line: int | None
) -> None:
    """The explained statement, the exception, what failed, what was sent last; or none."""
    place = find_place(report, explanation, SOURCE)
    assert (place.line if place else None) == line


def test_a_call_that_sent_nothing_is_not_told_by_what_another_sent() -> None:
    """The function that the test is about is shown from its beginning then."""
    calls = [Call("create_pool", ""), Call("get_user", "1", "returned None")]
    report = replace(NOTHING, calls=calls, statements=[replace(ROLLBACK, call=0)])
    source = [*SOURCE[:7], "async def get_user_of(pool):", "", "async def get_user(pool):"]
    place = find_place(report, None, source, "get_user")
    assert place is not None
    assert place.line == 10
    assert find_place(report, None, source) is None


CLASS = [
    "class Database:",
    "    def __init__(self):",
    "        self.pool = None",
    ")",
    "    async def open(self):",
]


@pytest.mark.parametrize(
    ("called", "line"), [("Database.open", 5), ("Database.close", 1), ("Pool.open", 1)]
)
def test_of_a_class_the_method_is_shown_that_was_called_last(called: str, line: int) -> None:
    """Where it is known; else where the class begins."""
    calls = [Call("Database", ""), Call(called, ""), Call("Pool.acquire", "")]
    place = find_place(replace(NOTHING, calls=calls), None, CLASS, "Database")
    assert place is not None
    assert place.line == line


def test_what_a_method_sent_is_told_before_what_the_test_did_after_it() -> None:
    """The last call of the class counts, whichever method it was."""
    calls = [Call("Database", ""), Call("Database.healthy", ""), Call("Pool.acquire", "")]
    sent = [replace(ROLLBACK, line=3), replace(REFUSED, sqlstate=None, line=7, call=1)]
    place = find_place(replace(NOTHING, calls=calls, statements=sent), None, SOURCE, "Database")
    assert place is not None
    assert place.line == 7


def test_what_the_test_sent_itself_is_not_told() -> None:
    """The last call of the function that the test is about counts, whatever came after it."""
    calls = [Call("explain", "'SELECT 1'"), Call("Connection.execute", "'COMMIT'")]
    sent = [replace(REFUSED, sqlstate=None, call=0), replace(UNKNOWN, call=1)]
    place = find_place(replace(NOTHING, calls=calls, statements=sent), None, SOURCE, "explain")
    assert place is not None
    assert place.line == 10


def test_three_lines_before_and_after_are_shown() -> None:
    """Fewer at the ends of the file."""
    shown = find_place(replace(NOTHING, lines=[2]), None, SOURCE)
    assert shown == Place(2, 1, "line 1\nline 2\nline 3\nline 4\nline 5")
    shown = find_place(replace(NOTHING, lines=[19]), None, SOURCE)
    assert shown == Place(19, 16, "line 16\nline 17\nline 18\nline 19\nline 20")


def test_lines_are_counted_as_python_counts_them() -> None:
    """A form feed or a line separator of Unicode ends none."""
    assert read_lines("\ufeffa\r\nb\x0c\u2028b\rc".encode()) == ["a", "b\x0c\u2028b", "c"]


def test_a_line_is_bounded() -> None:
    """A file may be one long line."""
    place = find_place(replace(NOTHING, lines=[1]), None, ["x" * 10**6])
    assert place is not None
    assert len(place.code) == 200


def test_a_call_that_nobody_awaited_is_where_python_says() -> None:
    """If that line is there: anybody may print a warning."""
    warned = "/x/shop.py:7: RuntimeWarning: coroutine 'Pool.close' was never awaited\n  {}\n"
    explanation = Explanation("never_awaited")
    place = find_place(replace(NOTHING, output=warned.format("line 7")), explanation, SOURCE)
    assert place is not None
    assert place.line == 7
    assert find_place(replace(NOTHING, output=warned.format("else")), explanation, SOURCE) is None


def test_a_file_that_was_not_loaded_is_about_no_function() -> None:
    """Where nobody can tell the line, the function that was to be tested is not the place."""
    source = ["", "async def add(pool):", "    pass"]
    unloaded = Explanation("runs_when_loaded")
    assert find_place(NOTHING, unloaded, source, "add") is None
    assert find_place(NOTHING, None, source, "add") is not None


APP = [
    "async def lifespan(app):",
    "    yield",
    "async def health(pool):",
    "    await ask(pool)",
    "async def ask(pool):",
    "    await pool.fetchval(...)",
]


@pytest.mark.parametrize(("function", "line"), [("lifespan", 1), ("health", 6), ("ask", 6)])
def test_what_a_function_never_comes_to_is_not_its_place(function: str, line: int) -> None:
    """Where a test calls an app as a whole; what it calls by other functions is."""
    sent = [replace(REFUSED, sqlstate=None, line=6, call=0)]
    report = replace(NOTHING, calls=[Call("serve", "[]")], statements=sent)
    place = find_place(report, None, APP, function)
    assert place is not None
    assert place.line == line


def test_an_answer_that_does_not_fit_is_where_its_function_begins() -> None:
    """As FastAPI says, if there is such a function: the last line of the student's is not it."""
    told = 'ResponseValidationError: 1 validation error\n  File "web.py", line 3, in {}\n'
    explanation = Explanation("status_in_a_tuple")
    report = replace(NOTHING, message=told.format("health"), lines=[6])
    place = find_place(report, explanation, APP)
    assert place is not None
    assert place.line == 3
    other = find_place(replace(report, message=told.format("other")), explanation, APP)
    assert other is not None
    assert other.line == 6


def test_the_method_that_an_explanation_names_is_the_place() -> None:
    """Whichever was called last."""
    explanation = Explanation("entered_as_none", values={"method": "open"})
    calls = [Call("Database.__init__", "")]
    place = find_place(replace(NOTHING, calls=calls, lines=[3]), explanation, CLASS, "Database")
    assert place is not None
    assert place.line == 5


FILE = [
    "import asyncpg",
    "",
    "LIMIT = 5",
    "",
    "",
    '@app.get("/users")',
    "async def get_user(pool):",
    "    async with pool.acquire() as conn:",
    "        return await read(conn)",
    "",
    "",
    "# Reads.",
    "async def read(conn):",
    '    return await conn.fetchrow("SELECT 1")',
    "",
]


def test_the_whole_function_is_shown_with_its_decorators() -> None:
    """Nothing of what stands around it."""
    place = find_place(replace(NOTHING, lines=[9]), None, FILE, "get_user")
    assert place == Place(9, 6, "\n".join(FILE[5:9]))


def test_the_function_that_was_called_is_shown_beside_the_one_with_the_line() -> None:
    """What the one does with errors of the other is to be seen there."""
    place = find_place(replace(NOTHING, lines=[9, 14]), None, FILE, "get_user")
    assert place == Place(14, 13, "\n".join(FILE[12:14]), Code(6, "\n".join(FILE[5:9])))


def test_of_a_long_class_the_method_is_shown() -> None:
    """As far as it is indented."""
    more = [
        f"    async def method{n}(self):\n        return (\n    )".split("\n") for n in range(20)
    ]
    source = ["class Database:", *(line for method in more for line in method), "", "END = 1"]
    place = find_place(replace(NOTHING, lines=[6]), None, source, "Database")
    assert place is not None
    assert (place.first, place.code) == (5, "\n".join(source[4:7]))


def test_of_a_long_function_the_lines_around_are_shown() -> None:
    """Who reads them all finds nothing."""
    source = ["def long():", *(f"    line{number}" for number in range(2, 60))]
    place = find_place(replace(NOTHING, lines=[30]), None, source)
    assert place is not None
    assert (place.first, place.code) == (27, "\n".join(source[26:33]))


def test_a_place_can_be_narrowed_to_the_lines_around() -> None:
    """Of many cases of one function the code is shown once."""
    place = Place(9, 6, "\n".join(FILE[5:20]), Code(1, "x"))
    assert narrow(place) == Place(9, 6, "\n".join(FILE[5:12]))
