"""result.json: a Result, whole, for staff and machines; docs/results.md is its manual."""

import json
from pathlib import Path

import msgspec

from grader.errors import OperatorError
from grader.reports.json_text import to_json
from grader.results import RESULT_SCHEMA, Result

#: How docs/result.schema.json is made.
SCHEMA_COMMAND = (
    'python -c "from grader.reports.result_json import render_schema; print(render_schema(), '
    "end='')\" > docs/result.schema.json"
)


def render_json(result: Result) -> str:
    """Return the Result as JSON, indented by two spaces."""
    return to_json(result)


def parse_json(text: str) -> Result:
    """Read back what ``render_json`` wrote, without converting any type.

    Raises OperatorError for anything else.
    """
    try:
        result = msgspec.json.decode(text, type=Result, strict=True)
    except (msgspec.MsgspecError, UnicodeEncodeError) as error:
        raise OperatorError("not a result.json of this grader", detail=str(error)) from error
    if result.schema != RESULT_SCHEMA:
        raise OperatorError(
            f"this result.json has the schema {result.schema!r}, not {RESULT_SCHEMA!r}",
            hint="Grade the submission again with this version.",
        )
    return result


def read_result(path: Path) -> Result | None:
    """Read a result.json; None if there is none.

    Raises OperatorError, which names the file, for one that cannot be read.
    """
    try:
        return parse_json(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise OperatorError(f"cannot read {path}", detail=str(error)) from error
    except OperatorError as error:
        raise OperatorError(
            f"{path}: {error.message}", detail=error.detail, hint=error.hint
        ) from error


def render_schema() -> str:
    """Return the JSON Schema of result.json."""
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$comment": f"Generated: {SCHEMA_COMMAND}",
        "title": "result.json of asyncpg-grader",
    }
    return json.dumps(head | msgspec.json.schema(Result), indent=2, ensure_ascii=False) + "\n"
