"""The same two cases for explanations that compare what was given, sent, wanted and got."""

import msgspec

from grader.explanations.facts import NOT_THERE, OTHER
from grader.results import Act, Call, CaseReport, Statement
from tests.sample_results import said
from tests.unit.explained_cases import (
    ADD,
    BEGIN,
    COMMIT,
    FIND,
    ROLLBACK,
    called,
    came,
    failed,
    missed,
    with_parameters,
)

_CHECK = ("23514", 'new row violates check constraint "users_name_check"')
_RENAME = "UPDATE users SET name = $2 WHERE id = $1"
_MERGE = "UPDATE profiles SET settings = settings || $2 WHERE id = $1"
_SET = "UPDATE profiles SET settings = $2 WHERE id = $1"
_POINTS = "UPDATE users SET points = points + $2 WHERE id = $1"
_GIVE = "INSERT INTO badges (badge) VALUES ($1) ON CONFLICT DO NOTHING"
_JOINED = "SELECT o.id, i.price FROM orders o JOIN order_items i ON i.order_id = o.id"
_SHUT = ("57P01", "terminating connection due to administrator command")
_AT_COMMIT = "what went wrong: it was cut\nstatement 7 of 7: COMMIT;"
_INVALID = "ResponseValidationError: 1 validation error:"
_CUT = [Act(0, "trouble", "cuts the connection before it arrives")]
_PLANNED = said("EXPLAIN (FORMAT JSON) SELECT 1", "EXPLAIN")
_COPIED = Statement(1, 'COPY "users" FROM STDIN (FORMAT binary)', None, None, "T")
_COPIED_TWO = Statement(1, 'COPY "users"("name", "email") FROM STDIN', None, None, "T")
_NOON, _ZONE = "datetime.datetime(2024, 7, 1, 12, 0, ", "datetime.timezone"
_BERLIN = f"{_NOON}tzinfo={_ZONE}(datetime.timedelta(seconds=7200)))"


def _sides(expected: str, got: str) -> dict[str, str]:
    return {"expected": expected, "got": got}


_ONE_MORE = _sides("[(0, 'a')]", "[(1, 'a')]")


def _in_turn(*calls: tuple[str, str, Statement]) -> dict[str, object]:
    """Calls of one function: arguments, how it ended, and its statement."""
    sent = [msgspec.structs.replace(one, call=at) for at, (_, _, one) in enumerate(calls)]
    return {"statements": sent, "calls": [Call("f", given, ended) for given, ended, _ in calls]}


def _many(function: str, executions: int) -> dict[str, object]:
    times = 1 if executions > 1 else 3
    one = msgspec.structs.replace(said(ADD, "INSERT 0 1"), call=0, executions=executions)
    return {"statements": [one] * times, "calls": [Call(function, "'INSERT'", "returned None")]}


def _listed(*counts: int) -> dict[str, object]:
    texts = (", ".join(f"${number + 1}" for number in range(count)) for count in counts)
    sent = (said(f"SELECT * FROM users WHERE id IN ({text})", "SELECT 1") for text in texts)
    return _in_turn(*(("[6, 7]", "returned []", one) for one in sent))


def _filtered(first: str) -> dict[str, object]:
    chosen = said("SELECT * FROM users WHERE active = $1", "SELECT 2")
    every = said("SELECT * FROM users", "SELECT 4")
    return _in_turn(
        (f"active={first}", "returned [1]", chosen), ("active=False", "returned", every)
    )


def _answered(status: int, body: str) -> dict[str, object]:
    return {
        "calls": [Call("ask", "'GET', '/'", f"returned {{'status': {status}, 'body': {body}}}")]
    }


def _entered(ended: str) -> dict[str, object]:
    left = Call("Database.__aexit__", "AttributeError", "returned False")
    return {"calls": [Call("Database.__aenter__", "", ended), left]}


#: By id: a case that is explained so, and one that is not.
CASES: dict[str, tuple[CaseReport, CaseReport]] = {
    "many_one_by_one": (
        missed("6 queries were made", **_many("Monitored.executemany", 1)),
        missed("6 queries were made", **_many("Monitored.executemany", 3)),
    ),
    "text_grows": (
        missed("the SQL text depends on the ids", **_listed(2, 3)),
        missed("the SQL text depends on the ids", **_listed(2, 2)),
    ),
    "no_regular_expression": (
        came(
            "InvalidRegularExpressionError",
            "invalid regular expression: parentheses () not balanced",
        ),
        came("InvalidRegularExpressionError", "invalid escape string"),
    ),
    "constraint_not_known": (
        came("KeyError", "'users_name_check'", **called("'a'", failed(ADD, _CHECK))),
        came("KeyError", "'users_email_key'", **called("'a'", failed(ADD, _CHECK))),
    ),
    "value_for_row": (
        came(
            "TypeError",
            "'int' object is not iterable",
            said(FIND, "SELECT 1"),
            detail="line 9, in f\n    return dict(value)",
        ),
        came(
            "TypeError",
            "'int' object is not iterable",
            said(FIND, "SELECT 1"),
            detail="line 9, in f\n    for row in value:",
        ),
    ),
    "copies_all_columns": (
        came("TypeError", "'str' object cannot be interpreted as an integer", _COPIED),
        came("TypeError", "'str' object cannot be interpreted as an integer", _COPIED_TWO),
    ),
    "session_ended": (
        came("AdminShutdownError", "terminating connection", failed(FIND, _SHUT)),
        came("QueryCanceledError", "canceling statement due to user request"),
    ),
    "refusal_returned": (
        came("ResponseValidationError", f"{_INVALID}\n'input': HTTPException(status_code=404)"),
        came("ResponseValidationError", f"{_INVALID}\n'input': 'HTTPException(404)'"),
    ),
    "status_in_a_tuple": (
        came("ResponseValidationError", f"{_INVALID}\n'input': ({{'status': 'down'}}, 503)}}"),
        came("ResponseValidationError", f"{_INVALID}\n'input': ({{'status': 'down'}}, 'no')}}"),
    ),
    "reply_of_another_type": (
        came("ResponseValidationError", f"{_INVALID}\n'input': 7"),
        came("ValidationError", f"{_INVALID}\n'input': 7"),
    ),
    "refusal_as_body": (
        missed("x", **_answered(200, "{'detail': 'not found'}"), **_sides("404", "200")),
        missed("x", **_answered(200, "{'detail': 'not found'}"), **_sides("201", "200")),
    ),
    "answered_before_commit": (
        missed(f"{NOT_THERE}\n{_AT_COMMIT}", **_answered(201, "{}")),
        missed(f"{NOT_THERE}\n{_AT_COMMIT}", **_answered(503, "{}")),
    ),
    "told_as_a_mistake": (
        missed(f"{NOT_THERE}\nwhat went wrong: it was cut", **_answered(409, "{}")),
        missed(f"{NOT_THERE}\nwhat went wrong: it was cut", **_answered(201, "{}")),
    ),
    "cut_off_for_an_answer": (
        missed(OTHER, **called("1", Statement(1, FIND, None, None, "")), acts=_CUT),
        missed(
            "it took too long",
            **called("1", Statement(1, FIND, None, None, ""), ended="returned False"),
            **_sides("True", "False"),
            acts=_CUT,
        ),
    ),
    "json_not_read": (
        missed(
            "x",
            **called("7, 'Ada'", with_parameters(said(_RENAME, "UPDATE 1"), "7", '"Ada"')),
            **_sides("'Ada'", "'\"Ada\"'"),
        ),
        missed(
            "x",
            **called("7, 'Ada'", with_parameters(said(_RENAME, "UPDATE 1"), "7", "'Ada'")),
            **_sides("'Ada'", "\"'Ada'\""),
        ),
    ),
    "text_changed": (
        missed(
            "x",
            **called("7, ' Ada'", with_parameters(said(_RENAME, "UPDATE 1"), "7", "Ada")),
            **_sides("' Ada'", "'Ada'"),
        ),
        missed(
            "x",
            **called("7, ' Ada'", with_parameters(said(_RENAME, "UPDATE 1"), "7", "Ada")),
            **_sides("' Ada'", "'Bob'"),
        ),
    ),
    "text_changed_by_sql": (
        missed(
            "x",
            with_parameters(said(_RENAME.replace("$2", "trim($2)"), "UPDATE 1"), "7", " Ada"),
            **_sides("' Ada'", "'Ada'"),
        ),
        missed(
            "x",
            with_parameters(said(_RENAME, "UPDATE 1"), "7", " Ada"),
            **_sides("' Ada'", "'Ada'"),
        ),
    ),
    "empty_or_none": (
        missed("x", **_sides("{'note': None}", "{'note': ''}")),
        missed("x", **_sides("{'note': None}", "{'note': 'a'}")),
    ),
    "zone_replaced": (
        missed("x", **_sides(_BERLIN, f"{_NOON}tzinfo={_ZONE}.utc)")),
        missed("x", **_sides(_BERLIN, f"{_NOON.replace('12', '10')}tzinfo={_ZONE}.utc)")),
    ),
    "false_left_out": (
        missed("x", **_filtered("True"), **_sides("2", "4")),
        missed(
            "x",
            **called("active=False", said("SELECT * FROM users", "SELECT 4")),
            **_sides("2", "4"),
        ),
    ),
    "text_for_class": (
        missed(
            "x",
            **called("1", ended="raised DiskFullError: the disk is full"),
            **_sides("['DiskFullError']", "['the disk is full']"),
        ),
        missed(
            "x",
            **called("1", ended="raised DiskFullError: the disk is full"),
            **_sides("['DiskFullError']", "['failed']"),
        ),
    ),
    "one_of_several_kept": (
        missed("x", **called("6, [(6, 2), (7, 1), (6, 3)]"), **_sides("[(6, 5)]", "[(6, 3)]")),
        missed("x", **called("6, [(6, 2), (7, 1), (6, 3)]"), **_sides("[(6, 5)]", "[(6, 4)]")),
    ),
    "not_added": (
        missed(
            "x",
            **called("6, 50, 'a'", BEGIN, said(_GIVE, "INSERT 0 0"), COMMIT),
            **_sides("(90, ['a'])", "(40, ['a'])"),
        ),
        missed(
            "x",
            **called("6, 50, 'a'", said(_GIVE, "INSERT 0 0"), said(_POINTS, "UPDATE 1")),
            **_sides("(90, ['a'])", "(40, ['a'])"),
        ),
    ),
    "added_and_undone": (
        missed(
            "x",
            **called(
                "6, 50, 'a'",
                BEGIN,
                with_parameters(said(_POINTS, "UPDATE 1", state="T"), "6", "50"),
                ROLLBACK,
            ),
            **_sides("(90, ['a'])", "(40, ['a'])"),
        ),
        missed(
            "x",
            **called(
                "6, 50, 'a'",
                BEGIN,
                with_parameters(said(_POINTS, "UPDATE 1", state="T"), "6", "50"),
                COMMIT,
            ),
            **_sides("(90, ['a'])", "(40, ['a'])"),
        ),
    ),
    "replaced_whole": (
        missed(
            "x",
            with_parameters(said(_SET, "UPDATE 1"), "3", '{"a": 1}'),
            **_sides("{'a': 1, 'b': 2}", "{'a': 1}"),
        ),
        missed(
            "x",
            with_parameters(said(_MERGE, "UPDATE 1"), "3", '{"a": 1}'),
            **_sides("{'a': 1, 'b': 2}", "{'a': 1}"),
        ),
    ),
    "merged_backwards": (
        missed(
            "x",
            with_parameters(
                said(_MERGE.replace("settings || $2", "$2 || settings"), "UPDATE 1"),
                "3",
                '{"a": 1}',
            ),
            **_sides("{'a': 1}", "{'a': 0}"),
        ),
        missed(
            "x",
            with_parameters(said(_MERGE, "UPDATE 1"), "3", '{"a": 1}'),
            **_sides("{'a': 1}", "{'a': 0}"),
        ),
    ),
    "one_too_large": (
        missed(
            "x", **called("1", ended="returned [(1, 'a')]"), **_sides("[(0, 'a')]", "[(1, 'a')]")
        ),
        missed("x", **called("1", ended="returned 7"), **_sides("[(0, 'a')]", "[(1, 'a')]")),
    ),
    "entered_as_none": (
        missed("'NoneType' object has no attribute 'usage'", **_entered("returned None")),
        missed("'NoneType' object has no attribute 'usage'", **_entered("returned <Database>")),
    ),
    "plan_alone": (
        missed(
            "there is no 'Plan' in it",
            **called("1", _PLANNED, ended="returned {'Node Type': 'Limit'}"),
        ),
        missed("there is no 'Plan' in it", **called("1", _PLANNED, ended="returned {'a': 1}")),
    ),
    "none_returned": (
        missed("AttributeError: 'NoneType' object has no attribute 'acquire'", **called("1")),
        missed(
            "AttributeError: 'NoneType' object has no attribute 'acquire'",
            **called("1", ended="returned <Pool>"),
        ),
    ),
    "counted_otherwise": (
        missed(
            "x",
            **called("{1: 2}", said(_SET, "UPDATE 19"), ended="returned 22"),
            **_sides("19", "22"),
        ),
        missed(
            "x",
            **called("{1: 2}", said(_SET, "UPDATE 18"), ended="returned 22"),
            **_sides("19", "22"),
        ),
    ),
    "nothing_refers": (
        missed(
            "no ForeignKeyViolationError was raised",
            **called(
                "7",
                said("DELETE FROM profiles WHERE user_id = $1", "DELETE 1"),
                said("DELETE FROM users WHERE id = $1", "DELETE 1"),
            ),
        ),
        missed(
            "no ForeignKeyViolationError was raised",
            **called(
                "7",
                said("DELETE FROM profiles WHERE user_id = $1", "DELETE 0"),
                said("DELETE FROM users WHERE id = $1", "DELETE 1"),
            ),
        ),
    ),
    "aggregate_of_nothing": (
        missed("x", said("SELECT min(price) FROM a", "SELECT 1"), **_sides("{}", "{5: None}")),
        missed("x", said("SELECT min(price) FROM a", "SELECT 1"), **_sides("{}", "{5: 0}")),
    ),
    "capitals_on_one_side": (
        missed(
            "x",
            **called(
                "'ADA'",
                with_parameters(
                    said("SELECT * FROM users WHERE lower(name) LIKE '%' || $1", "SELECT 0"), "ADA"
                ),
            ),
            **_sides("1", "0"),
        ),
        missed(
            "x",
            **called(
                "'ADA'",
                with_parameters(
                    said("SELECT * FROM users WHERE lower(name) = lower($1)", "SELECT 0"), "ADA"
                ),
            ),
            **_sides("1", "0"),
        ),
    ),
    "no_such_text": (
        missed(
            "x",
            **called(
                "'sql'",
                with_parameters(
                    said("SELECT id FROM profiles WHERE details @> $1", "SELECT 0"),
                    '{"skills": "sql"}',
                ),
            ),
            **_sides("[3]", "[]"),
        ),
        missed(
            "x",
            **called(
                "'sql'",
                with_parameters(
                    said("SELECT id FROM profiles WHERE details @> $1", "SELECT 0"),
                    '{"skills": ["sql"]}',
                ),
            ),
            **_sides("[3]", "[]"),
        ),
    ),
    "not_behind": (
        missed(
            "x",
            **called("7", with_parameters(said(f"{FIND} AND id >= $2", "SELECT 2"), "1", "7")),
            **_sides("8", "7"),
        ),
        missed(
            "x",
            **called("7", with_parameters(said(f"{FIND} AND id > $2", "SELECT 2"), "1", "7")),
            **_sides("8", "7"),
        ),
    ),
    "inner_join": (
        missed("x", **called("7", said(_JOINED, "SELECT 4")), **_sides("6", "4")),
        missed(
            "x",
            **called("7", said(_JOINED.replace("JOIN", "LEFT JOIN"), "SELECT 4")),
            **_sides("6", "4"),
        ),
    ),
    "other_limit": (
        missed(
            "x",
            **called("limit=0", with_parameters(said("SELECT 1 LIMIT $1", "SELECT 20"), "20")),
            **_sides("0", "20"),
        ),
        missed(
            "x",
            **called("limit=0", with_parameters(said("SELECT 1 LIMIT $1", "SELECT 0"), "0")),
            **_sides("0", "20"),
        ),
    ),
}
