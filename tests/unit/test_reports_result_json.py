"""result.json: whole, strict, and as its schema says."""

import json
from pathlib import Path

import jsonschema
import msgspec
import pytest

from grader.errors import OperatorError
from grader.reports.result_json import SCHEMA_COMMAND, parse_json, render_json, render_schema
from tests.sample_results import HALF, HOSTILE_RESULT, SAMPLES

SCHEMA = Path(__file__).parents[2] / "docs" / "result.schema.json"


def test_what_is_written_reads_back() -> None:
    """Nothing is lost on the way."""
    assert parse_json(render_json(HALF)) == HALF


@pytest.mark.parametrize("name", SAMPLES)
def test_every_result_fits_the_published_schema(name: str) -> None:
    """docs/result.schema.json describes what is written."""
    jsonschema.validate(json.loads(render_json(SAMPLES[name])), json.loads(SCHEMA.read_text()))


def test_the_published_schema_is_the_generated_one() -> None:
    """The schema in docs/ is never edited by hand."""
    assert SCHEMA.read_text() == render_schema(), f"run: {SCHEMA_COMMAND}"


def test_lone_surrogates_are_spelled_out() -> None:
    """What UTF-8 cannot hold is written as an escape."""
    assert r"\ud800" in parse_json(render_json(HOSTILE_RESULT)).submission


def test_no_terminal_obeys_the_file() -> None:
    """DEL, C1 and what reorders a line are escapes that read back as what they were."""
    result = msgspec.structs.replace(HALF, submission="a\x7f\x9b2J\u202e\u2028")
    text = render_json(result)
    assert not set("\x7f\x9b\u202e\u2028") & set(text)
    assert parse_json(text) == result


def test_another_schema_is_refused() -> None:
    """A file of another version is not misread."""
    with pytest.raises(OperatorError, match="asyncpg-grader/result/9"):
        parse_json(render_json(HALF).replace("result/2", "result/9"))


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"schema": 1}', '"\\ud800"'])
def test_anything_else_is_refused(text: str) -> None:
    """No other exception leaves the parser."""
    with pytest.raises(OperatorError):
        parse_json(text)


def test_numbers_in_quotes_are_refused() -> None:
    """Types are exact."""
    with pytest.raises(OperatorError):
        parse_json(render_json(HALF).replace('"seconds": 3.1415', '"seconds": "3.1415"'))
