"""Hand-made Results for the tests of the reports: one of every kind that a student can get."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from grader.results import (
    NOT_WRITTEN,
    Act,
    Call,
    CaseResult,
    Environment,
    ExerciseResult,
    Outcome,
    Place,
    Result,
    Statement,
    Status,
    TaskResult,
)

HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(2)>]]></pre></details></style>\n"
    "::error::forged\n##[error]forged\n\x1b[2K\x1b[1A\x1b]8;;https://example.invalid\x07PASSED\n"
    "\u202egnp.exe\u2066 @everyone | 100/100 | ![x](https://example.invalid/x.png)\n"
    "</title></textarea>{{ 7 * 7 }}{% raw %}&amp;\r[bold red]markup[/] \ud800 \x00 \x9b31m"
)

ENVIRONMENT = Environment(
    grader="0.1.0",
    python="3.12.8",
    asyncpg="0.32.0",
    postgresql="18.4",
    server="embedded",
    sandbox="bubblewrap",
    sandbox_version="bubblewrap 0.11.0",
    limits="cgroup v2",
    authoritative=True,
    seed=20_117,
)

#: task -> title, and its cases: id, title, points, hint
_TASKS: dict[str, tuple[str, list[tuple[str, str, float, str | None]]]] = {
    "1.1": (
        "Create a connection pool and perform basic CRUD operations",
        [
            (
                "test_pool_names_itself_shop",
                "Every connection of the pool calls itself shop and works in UTC",
                2.0,
                "server_settings= of create_pool reaches every connection and survives its reset.",
            ),
            ("test_create_user_stores_a_row", "A created user can be read back", 2.0, None),
            (
                "test_list_users_is_ordered",
                "Users are listed in the order of their ids",
                2.0,
                "PostgreSQL promises no order without ORDER BY.",
            ),
            (
                "test_negative_limit_sends_nothing",
                "A negative limit raises ValueError before anything is sent",
                2.0,
                "Check the arguments before you take a connection.",
            ),
            (
                "test_delete_unknown_user",
                "Deleting a user who does not exist returns False",
                2.0,
                "DELETE tells how many rows it removed: look at the command tag, or use RETURNING.",
            ),
        ],
    ),
    "1.2": (
        "Implement parameterized queries and prepared statements",
        [
            (
                "test_search_takes_percent_literally",
                "A percent sign in the search text means itself",
                3.0,
                "Escape %, _ and the escape character itself, and pass the text as a parameter.",
            ),
            ("test_injection_changes_nothing", "An injection attempt changes nothing", 3.0, None),
            (
                "test_add_users_is_all_or_none",
                "One bad pair keeps all the others out",
                4.0,
                "executemany is atomic; a loop of execute is not, unless it runs in a transaction.",
            ),
        ],
    ),
    "1.3": (
        "Handle different data types and JSON operations",
        [
            (
                "test_profile_round_trip",
                "A saved profile comes back exactly as it was",
                5.0,
                "Register a codec for json and jsonb: set_type_codec(..., schema='pg_catalog').",
            ),
            (
                "test_two_merges_both_survive",
                "Two merges of settings at the same time both survive",
                5.0,
                "Let the database merge: settings = settings || $2 in one UPDATE.",
            ),
        ],
    ),
}


#: What each of them is about; the others are about several.
_FUNCTIONS = {
    "test_pool_names_itself_shop": "create_pool",
    "test_create_user_stores_a_row": "create_user",
    "test_list_users_is_ordered": "list_users",
    "test_negative_limit_sends_nothing": "list_users",
    "test_delete_unknown_user": "delete_user",
    "test_search_takes_percent_literally": "search_users",
    "test_add_users_is_all_or_none": "add_users",
    "test_two_merges_both_survive": "merge_settings",
}


def said(
    sql: str,
    result: str | None = None,
    *,
    state: str = "I",
    connection: int = 1,
    error: tuple[str, str] | None = None,
    executions: int = 1,
    parameters: Sequence[str] = (),
    call: int | None = None,
    line: int | None = None,
) -> Statement:
    """Make one recorded statement."""
    sqlstate, message = error or (None, None)
    told = (sqlstate, state, message, executions, list(parameters), call, line)
    return Statement(connection, sql, result, *told)


LOOP_IN_TRANSACTION = [
    said("BEGIN;", "BEGIN", state="T"),
    said(
        "INSERT INTO users (name, email)\n        VALUES ($1, $2)",
        "INSERT 0 1",
        state="T",
        executions=3,
    ),
    said("SAVEPOINT __asyncpg_savepoint_1__;", "SAVEPOINT", state="T"),
    said(
        "INSERT INTO users (name, email)\n        VALUES ($1, $2)",
        state="E",
        error=(
            "23505",
            'duplicate key value violates unique constraint "users_email_key"\n'
            "DETAIL:  Key (email)=(ada@example.org) already exists.",
        ),
    ),
    said("ROLLBACK TO __asyncpg_savepoint_1__;", "ROLLBACK", state="T"),
    said("COMMIT;", "COMMIT"),
]

TWO_CONNECTIONS = [
    said("BEGIN;", "BEGIN", state="T"),
    said("SELECT settings FROM profiles WHERE id = $1", "SELECT 1", state="T"),
    said("BEGIN;", "BEGIN", state="T", connection=2),
    said("SELECT settings FROM profiles WHERE id = $1", "SELECT 1", state="T", connection=2),
    said("UPDATE profiles SET settings = $2 WHERE id = $1", "UPDATE 1", state="T"),
    said("COMMIT;", "COMMIT"),
    said("UPDATE profiles SET settings = $2 WHERE id = $1", "UPDATE 1", state="T", connection=2),
    said("COMMIT;", "COMMIT", connection=2),
]

LOST_COMMIT = [
    said("BEGIN", "BEGIN", state="T"),
    said("DELETE FROM users WHERE id = $1", state="E", error=("23503", "still referenced")),
    said("COMMIT", "ROLLBACK"),
]


def case(
    name: str,
    title: str,
    *,
    points: float = 2.0,
    status: Status = Status.PASSED,
    **evidence: Any,
) -> CaseResult:
    """Make one case; a passed one earns all its points."""
    earned = points if status is Status.PASSED else 0.0
    return CaseResult(name, title, status, earned, points, "hidden", **evidence)


def exercise(changed: Mapping[str, Mapping[str, Any]] | None = None) -> ExerciseResult:
    """Make the first exercise, all passed but for what ``changed`` says of a case by its id."""
    tasks = []
    for task_id, (title, cases) in _TASKS.items():
        made = []
        for name, case_title, points, hint in cases:
            told = {"hint": hint, "function": _FUNCTIONS.get(name)} | dict(
                (changed or {}).get(name, {})
            )
            made.append(case(name, case_title, points=points, **told))
        tasks.append(task_of(task_id, title, made))
    return exercise_of("basic_operations", "Basic async operations", tasks)


def task_of(task_id: str, title: str, cases: list[CaseResult]) -> TaskResult:
    """Add up a task."""
    score = sum(one.points for one in cases)
    return TaskResult(task_id, title, score, sum(one.max_points for one in cases), cases)


def exercise_of(slug: str, title: str, tasks: list[TaskResult]) -> ExerciseResult:
    """Add up an exercise."""
    score = sum(task.score for task in tasks)
    max_score = sum(task.max_score for task in tasks)
    return ExerciseResult(slug, title, score, max_score, tasks, points_version="3f2a91c0")


def result(
    submission: str,
    *exercises: ExerciseResult,
    outcome: Outcome = Outcome.GRADED,
    message: str | None = None,
    environment: Environment = ENVIRONMENT,
) -> Result:
    """Add up a submission."""
    score = sum(one.score for one in exercises)
    return Result(
        submission=submission,
        outcome=outcome,
        score=None if outcome is Outcome.GRADER_ERROR else score,
        max_score=sum(one.max_score for one in exercises) or 30.0,
        message=message,
        exercises=list(exercises),
        environment=environment,
        inputs_sha256="9f2c41d07b3e5a68" * 4,
        started_at="2026-11-22T10:50:03Z",
        seconds=3.1415,
    )


def every_case(evidence: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Say the same of every case of the exercise."""
    return {name: evidence for _, cases in _TASKS.values() for name, *_ in cases}


#: All that a case can tell: calls, values, parameters, a rival, trouble, savepoints, a loop.
SETTLE = case(
    "test_settle_pays_whole_or_not_at_all",
    "settle pays all of a list or nothing, whoever else pays at the same moment",
    points=4.0,
    status=Status.FAILED,
    function="settle",
    message="account 4 was paid twice, and the payment of somebody else is lost",
    hint="Lock the accounts in one order before you read them.",
    expected="[{'id': 3, 'balance': Decimal('5.00')}, {'id': 4, 'balance': Decimal('12.50')}, "
    "{'id': 8, 'balance': Decimal('10.00')}]",
    got="[{'id': 3, 'balance': Decimal('5.00')}, {'id': 4, 'balance': Decimal('17.50')}, "
    "{'id': 8, 'balance': Decimal('10.00')}, {'id': 9, 'balance': Decimal('0.00')}]",
    calls=[
        Call("settle", "[(3, 8, Decimal('5.00')), (4, 8, Decimal('2.50'))]", "returned None"),
        Call("settle", "[(3, 8, Decimal('5.00'))]", "raised TransactionError: it is done already"),
    ],
    place=Place(
        41,
        38,
        "    async with conn.transaction():\n"
        "        for a, b, amount in payments:\n"
        "            # what is there now\n"
        '            row = await conn.fetchrow("SELECT balance FROM accounts WHERE id = $1", a)\n'
        "            if row is None or row[0] < amount:\n"
        '                raise InsufficientFunds(f"{a} has too little")\n'
        "            left = row[0] - amount\n",
    ),
    output="\n".join(f"paying {number}" for number in range(40)) + "\n",
    statements=[
        said("BEGIN;", "BEGIN", state="T", call=0),
        said(
            "SELECT balance FROM accounts WHERE id = $1",
            "SELECT 1",
            state="T",
            parameters=["3"],
            call=0,
            line=41,
        ),
        said(
            "UPDATE accounts SET balance = $2 WHERE id = $1",
            "UPDATE 1",
            state="T",
            parameters=["3", "5.00"],
            call=0,
            line=47,
        ),
        said("SAVEPOINT __asyncpg_savepoint_1__;", "SAVEPOINT", state="T", call=0),
        said(
            "INSERT INTO log (note) VALUES ($1)",
            state="E",
            parameters=["x" * 400],
            error=(
                "23514",
                'new row for relation "log" violates check constraint "log_note_check"',
            ),
            call=0,
            line=52,
        ),
        said("ROLLBACK TO __asyncpg_savepoint_1__;", "ROLLBACK", state="T", call=0),
        said("COMMIT;", "COMMIT", call=0),
        said("BEGIN;", "BEGIN", state="T", connection=2, call=1),
        *(
            said(
                "INSERT INTO payments (source, amount) VALUES ($1, $2)",
                "INSERT 0 1",
                state="T",
                connection=2,
                parameters=[str(number), "0.01"],
                call=1,
            )
            for number in range(200)
        ),
        said("SELECT count(*) FROM payments", "SELECT 1", state="T", connection=2, call=1),
    ],
    acts=[
        Act(2, "rival", "takes 2.50 from account 4 and commits"),
        Act(209, "trouble", "cuts the connection"),
    ],
    round_trips=214,
)

_TRANSACTIONS = exercise_of(
    "transactions",
    "Transactions and rollback",
    [
        task_of(
            "2.1",
            "Implement complex business operations with transactions",
            [
                case(
                    "test_opposite_transfers",
                    "Two customers paying each other at the same moment both succeed",
                    points=4.0,
                    status=Status.FAILED,
                    hint="Lock both accounts in one fixed order before changing either.",
                    message="two transfers deadlocked",
                    statements=[
                        said("BEGIN;", "BEGIN", state="T"),
                        said("BEGIN;", "BEGIN", state="T", connection=2),
                        said(
                            "UPDATE accounts SET balance = balance - $2 WHERE id = $1",
                            "UPDATE 1",
                            state="T",
                        ),
                        said(
                            "UPDATE accounts SET balance = balance - $2 WHERE id = $1",
                            "UPDATE 1",
                            state="T",
                            connection=2,
                        ),
                        said(
                            "UPDATE accounts SET balance = balance + $2 WHERE id = $1",
                            "UPDATE 1",
                            state="T",
                        ),
                        said(
                            "UPDATE accounts SET balance = balance + $2 WHERE id = $1",
                            state="E",
                            connection=2,
                            error=("40P01", "deadlock detected"),
                        ),
                        said("COMMIT;", "COMMIT"),
                        said("ROLLBACK;", "ROLLBACK", connection=2),
                    ],
                    round_trips=8,
                ),
                case(
                    "test_failed_order_leaves_nothing",
                    "An order that fails half way leaves nothing behind",
                    points=3.0,
                    status=Status.FAILED,
                    hint="Let an exception leave the async with block: that is what rolls back.",
                    message="COMMIT was sent although a statement before it had failed",
                    statements=LOST_COMMIT,
                    round_trips=3,
                ),
                case("test_transfer_moves_money", "A transfer moves the money", points=3.0),
            ],
        )
    ],
)

SOLVED = result("ada", exercise())

HALF = result(
    "grace",
    exercise(
        {
            "test_list_users_is_ordered": {
                "status": Status.FAILED,
                "message": "the ids came in another order than they were given out",
                "detail": "expected ids: 1, 2, 3, 4, 5\nreturned ids: 2, 1, 3, 4, 5",
                "output": "rows: 5\n",
                "statements": [
                    said("SELECT * FROM users LIMIT $1 OFFSET $2", "SELECT 5"),
                ],
                "round_trips": 1,
            },
            "test_delete_unknown_user": {
                "status": Status.ERROR,
                "message": "IndexError: list index out of range",
                "detail": 'basic_operations.py, line 74, in delete_user\n    return rows[0]["id"]',
                "statements": [said("DELETE FROM users WHERE id = $1 RETURNING id", "DELETE 0")],
                "round_trips": 2,
            },
            "test_add_users_is_all_or_none": {
                "status": Status.FAILED,
                "message": "3 users were added although the fourth was refused",
                "statements": LOOP_IN_TRANSACTION,
                "round_trips": 8,
            },
            "test_two_merges_both_survive": {
                "status": Status.FAILED,
                "message": "the first of two merges was overwritten by the second",
                "statements": TWO_CONNECTIONS,
                "round_trips": 10,
            },
            "test_create_user_stores_a_row": {
                "statements": [
                    said(
                        "INSERT INTO users (name, email) VALUES ($1, $2) RETURNING id", "INSERT 0 1"
                    )
                ],
                "round_trips": 2,
            },
        }
    ),
    _TRANSACTIONS,
)

TOLD = result(
    "ruth",
    exercise({"test_delete_unknown_user": {"status": Status.ERROR, "message": NOT_WRITTEN}}),
    exercise_of(
        "transactions",
        "Transactions and rollback",
        [task_of("2.3", "Create nested transaction logic", [SETTLE])],
    ),
)

STUB = result(
    "zoe",
    exercise(
        every_case(
            {
                "status": Status.ERROR,
                "message": NOT_WRITTEN,
            }
        )
    ),
)

IMPORT_ERROR = result(
    "noor",
    exercise(
        every_case(
            {
                "status": Status.ERROR,
                "message": "basic_operations.py cannot be imported: "
                "SyntaxError in line 41: '(' was never closed",
                "detail": "    return await pool.fetchval(\n                              ^",
            }
        )
    ),
    _TRANSACTIONS,
)

UNGRADABLE = result(
    "max",
    exercise(every_case({"status": Status.NOT_RUN})),
    outcome=Outcome.UNGRADABLE,
    message="no file basic_operations.py was found; there is a homework.docx",
)

GRADER_ERROR = result(
    "lin",
    exercise(every_case({"status": Status.NOT_RUN})),
    outcome=Outcome.GRADER_ERROR,
    message="PostgreSQL would not start",
)

PRACTICE = msgspec.structs.replace(
    HALF,
    submission="my work",
    exercises=[
        msgspec.structs.replace(
            part,
            tasks=[
                msgspec.structs.replace(
                    task,
                    cases=[
                        msgspec.structs.replace(one, visibility="visible") for one in task.cases
                    ],
                )
                for task in part.tasks
            ],
        )
        for part in HALF.exercises
    ],
    environment=msgspec.structs.replace(
        ENVIRONMENT, sandbox="off", sandbox_version="", authoritative=False
    ),
)

HOSTILE_RESULT = result(
    f"=cmd()|'{HOSTILE}",
    exercise(
        every_case(
            {
                "status": Status.FAILED,
                "message": HOSTILE,
                "detail": HOSTILE,
                "hint": HOSTILE,
                "output": HOSTILE,
                "statements": [
                    said(HOSTILE, HOSTILE, state="T"),
                    said(HOSTILE, state="E", error=(HOSTILE, HOSTILE)),
                ],
                "round_trips": 2,
            }
        )
    ),
    message=HOSTILE,
)

#: Name -> Result, one of every kind.
SAMPLES = {
    "solved": SOLVED,
    "half": HALF,
    "told": TOLD,
    "stub": STUB,
    "import_error": IMPORT_ERROR,
    "ungradable": UNGRADABLE,
    "grader_error": GRADER_ERROR,
    "practice": PRACTICE,
    "hostile": HOSTILE_RESULT,
}
