"""A class in numbers, and the gradebook."""

import csv
import io

import msgspec
from msgspec.structs import replace

from grader.reports.gradebook import render_csv
from grader.reports.summary import Summary, hardest, render_summary, summarize
from grader.results import Result
from tests.sample_results import (
    GRADER_ERROR,
    HALF,
    HOSTILE_RESULT,
    IMPORT_ERROR,
    SOLVED,
    STUB,
    UNGRADABLE,
)

CLASS = [SOLVED, HALF, STUB, UNGRADABLE, GRADER_ERROR]


def rows(results: list[Result]) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(render_csv(results))))


def test_a_grader_error_counts_in_no_mean() -> None:
    """100 %, 50 %, 0 % and an ungradable 0 %: 37.5 %, our own fault left out."""
    assert summarize(CLASS).mean == 0.375


def test_outcomes_are_counted() -> None:
    """Every outcome has its number."""
    assert summarize(CLASS).outcomes == {"graded": 3, "ungradable": 1, "grader_error": 1}


def test_an_empty_class_has_no_mean() -> None:
    """Nothing to average is null, not zero."""
    assert summarize([]).mean is None


def test_the_hardest_test_comes_first() -> None:
    """Lowest pass rate first."""
    rates = [case.rate for case in hardest(summarize(CLASS).cases)]
    assert rates == sorted(rates)


def test_summary_json_reads_back() -> None:
    """summary.json holds the Summary, schema first."""
    text = render_summary(CLASS)
    assert text.startswith('{\n  "schema": "asyncpg-grader/summary/2"')
    assert msgspec.json.decode(text, type=Summary) == summarize(CLASS)


def test_summary_json_survives_lone_surrogates() -> None:
    """A hostile message does not stop the run."""
    twin = msgspec.structs.replace(HOSTILE_RESULT, submission="twin")
    assert render_summary([HOSTILE_RESULT, twin])


def test_grades_have_a_row_each_by_name() -> None:
    """ada, grace, lin, max, zoe."""
    assert [row["submission"] for row in rows(CLASS)] == ["ada", "grace", "lin", "max", "zoe"]


def test_grades_have_a_column_for_each_exercise() -> None:
    """One exercise that was not handed in is an empty cell."""
    ada, grace = rows([SOLVED, IMPORT_ERROR])
    assert (ada["transactions"], grace["transactions"]) == ("", "3")


def test_a_missing_score_is_an_empty_cell() -> None:
    """A grader_error is no zero."""
    (row,) = rows([GRADER_ERROR])
    assert (row["score"], row["percent"], row["basic_operations"]) == ("", "", "")


def test_a_hostile_name_starts_no_formula() -> None:
    """=cmd() is text to a spreadsheet, and the table keeps one line a row."""
    (row,) = rows([HOSTILE_RESULT])
    assert row["submission"].startswith("'=cmd()")
    assert render_csv([HOSTILE_RESULT]).count("\n") == 2


def test_versions_of_points_are_told() -> None:
    """Of each exercise in a row, and all that occur in the run."""
    (half,) = rows([HALF])
    assert half["points_version"] == "basic_operations:3f2a91c0 transactions:3f2a91c0"
    assert summarize(CLASS).points_versions == {
        "basic_operations": ["3f2a91c0"],
        "transactions": ["3f2a91c0"],
    }


def test_results_of_two_versions_are_seen_together() -> None:
    """Who puts results of two runs together reads that points have moved between them."""
    moved, *same = HALF.exercises
    newer = replace(HALF, exercises=[replace(moved, points_version="77ab01d2"), *same])
    versions = summarize([HALF, newer]).points_versions
    assert versions == {"basic_operations": ["3f2a91c0", "77ab01d2"], "transactions": ["3f2a91c0"]}
