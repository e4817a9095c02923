"""What a sweep tries, how changes are compared, and which promises a call has broken."""

import json

import pytest

from grader.pytest_plugin.changes import Changes, Table
from grader.pytest_plugin.outcome import Outcome
from grader.pytest_plugin.promises import Met, Plain, Promises
from grader.pytest_plugin.troubles import UNFORESEEN, Step, Trouble, plan
from grader.worker import StudentError

USERS = Table("users", ("id",), ("id", "name"), ("name",), frozenset({"id"}), {})
ACCOUNTS = Table(
    "accounts",
    ("id",),
    ("id", "user_id", "balance"),
    ("user_id", "balance"),
    frozenset({"id"}),
    {"user_id": ("users", "id")},
)
NOTES = Table("notes", (), ("text",), ("text",), frozenset(), {})
TABLES = (USERS, ACCOUNTS, NOTES)


def rows(**tables: list[dict[str, object]]) -> dict[str, list[str]]:
    return {one.name: [json.dumps(row) for row in tables.get(one.name, [])] for one in TABLES}


def changes(before: dict[str, list[str]], after: dict[str, list[str]]) -> Changes:
    return Changes(TABLES, before, after)


def pair(user: int, account: int, name: str = "Ada") -> dict[str, list[str]]:
    return rows(
        users=[{"id": user, "name": name}],
        accounts=[{"id": account, "user_id": user, "balance": 0}],
    )


def test_generated_ids_do_not_count() -> None:
    """New rows with other ids, which refer to each other alike, are the same work."""
    assert changes(rows(), pair(1, 5)) == changes(rows(), pair(2, 9))
    assert changes(rows(), pair(1, 5)) != changes(rows(), pair(1, 5, name="Bob"))


def test_what_a_row_refers_to_counts() -> None:
    """An account of a new user is not one of somebody who was there before."""
    old = rows(users=[{"id": 1, "name": "Ada"}])
    mine = rows(
        users=[{"id": 1, "name": "Ada"}, {"id": 2, "name": "Ada"}],
        accounts=[{"id": 1, "user_id": 2, "balance": 0}],
    )
    others = {**mine, "accounts": [json.dumps({"id": 1, "user_id": 1, "balance": 0})]}
    assert changes(old, mine) != changes(old, others)


def test_equal_rows_without_a_key_are_counted() -> None:
    """One more of the same is a change, and so is one less."""
    once, twice = rows(notes=[{"text": "a"}]), rows(notes=[{"text": "a"}] * 2)
    assert str(changes(once, twice)) == "notes: 1 added"
    assert str(changes(twice, once)) == "notes: 1 deleted"
    assert not changes(once, once)


def test_changed_rows_are_told_by_their_key() -> None:
    """A row with another value is neither new nor gone."""
    before = rows(accounts=[{"id": 1, "user_id": 1, "balance": 5}])
    after = rows(accounts=[{"id": 1, "user_id": 1, "balance": 7}])
    assert str(changes(before, after)) == "accounts: 1 changed"


def test_what_differs_is_told_like_by_like() -> None:
    """A row that is not as it should be stands beside how it should be."""
    before = rows(accounts=[{"id": 1, "user_id": 1, "balance": 5}])
    right = rows(accounts=[{"id": 1, "user_id": 1, "balance": 7}])
    wrong = rows(accounts=[{"id": 1, "user_id": 1, "balance": 6}], notes=[{"text": "a"}])
    assert changes(before, right).told_apart(changes(before, wrong)) == [
        'is: accounts id 1: {"balance": 6}',
        'should be: accounts id 1: {"balance": 7}',
        'is: new in notes: {"text": "a"}',
    ]


def step(
    place: int, text: str, *, inside: bool = True, lasts: bool = False, **more: object
) -> Step:
    return Step(place, text, (text, inside), 1, lasts=lasts, **more)  # type: ignore[arg-type]


def test_steps_that_are_alike_are_tried_once() -> None:
    """The last of them is; answers are lost where work becomes lasting; writes are refused."""
    steps = [
        step(1, "BEGIN", inside=False),
        step(2, "INSERT", writes=(("notes", "INSERT"),)),
        step(3, "INSERT", writes=(("notes", "INSERT"),)),
        step(4, "COMMIT", lasts=True),
    ]
    tried = [(one.place, trouble) for one, trouble in plan(steps)]
    assert {place for place, _ in tried} == {1, 3, 4}
    assert [place for place, trouble in tried if trouble is Trouble.CUT_AFTER] == [4]
    assert [place for place, trouble in tried if trouble is Trouble.REFUSED] == [3]
    assert tried[-1] == (3, Trouble.REFUSED_AT_COMMIT)


def test_what_only_reads_is_stopped_while_its_connection_is_there() -> None:
    """Neither what writes nor what only controls a transaction waits for a lock of ours."""
    steps = [
        step(1, "BEGIN", inside=False),
        step(2, "SELECT 1"),
        step(3, "INSERT", writes=(("notes", "INSERT"),)),
        step(4, "COMMIT", lasts=True),
    ]
    tried = [(one.place, trouble) for one, trouble in plan(steps)]
    assert [place for place, trouble in tried if trouble is Trouble.STOPPED] == [2]
    assert tried.index((2, Trouble.STOPPED)) < tried.index((2, Trouble.KILLED))


def error(kind: str, *bases: str, sqlstate: str | None = None) -> StudentError:
    return StudentError("raised", "", type=kind, mro=(kind, *bases), sqlstate=sqlstate)


NOTHING, WORK = changes(rows(), rows()), changes(rows(), pair(1, 1))
HALF = changes(rows(), rows(users=[{"id": 1, "name": "Ada"}]))
PLAIN = Plain(Outcome(result=7), WORK)
CANCELLED = error("CancelledError", "BaseException")
LOST = error("ConnectionDoesNotExistError", "PostgresError")
REFUSED = error("DiskFullError", "PostgresError", sqlstate=UNFORESEEN)
OTHER = error("ShopError", "Exception")
TAKEN = error("UniqueViolationError", "IntegrityConstraintViolationError", "PostgresError")


@pytest.mark.parametrize(
    ("trouble", "outcome", "changed"),
    [
        (Trouble.CANCELLED, Outcome(error=CANCELLED), NOTHING),
        (Trouble.CANCELLED, Outcome(error=CANCELLED), WORK),
        (Trouble.KILLED, Outcome(error=LOST), NOTHING),
        (Trouble.CUT_AFTER, Outcome(error=LOST), WORK),
        (Trouble.CUT_BEFORE, Outcome(result=8), WORK),
        (Trouble.REFUSED, Outcome(error=REFUSED), NOTHING),
    ],
)
def test_kept_promises(trouble: Trouble, outcome: Outcome, changed: Changes) -> None:
    """All or nothing and the error that came, or the work and a result of its kind."""
    met = Met(trouble, step(1, "COMMIT"), 1, outcome, changed)
    assert Promises().broken(met, PLAIN, []) is None


@pytest.mark.parametrize(
    ("trouble", "outcome", "changed", "said"),
    [
        (Trouble.KILLED, Outcome(error=LOST), HALF, "only a part of your code's work stays"),
        (Trouble.KILLED, Outcome(result=7), NOTHING, "its work is not there"),
        (Trouble.KILLED, Outcome(result="7"), WORK, "something else than its result"),
        (Trouble.CANCELLED, Outcome(result=7), WORK, "had not been cancelled"),
        (Trouble.CANCELLED, Outcome(error=LOST), NOTHING, "ends with CancelledError"),
        (Trouble.CUT_BEFORE, Outcome(error=OTHER), NOTHING, "ShopError covers the error"),
        (Trouble.CUT_AFTER, Outcome(error=TAKEN), WORK, "UniqueViolationError covers the error"),
        (Trouble.REFUSED, Outcome(error=LOST), NOTHING, "covers the error"),
    ],
)
def test_broken_promises(trouble: Trouble, outcome: Outcome, changed: Changes, said: str) -> None:
    """Each is told, with the trouble and the statement."""
    met = Met(trouble, step(1, "COMMIT"), 1, outcome, changed)
    told = Promises().broken(met, PLAIN, [])
    assert told is not None
    assert said in told
    assert trouble.value in told


def test_work_that_is_done_after_a_cancellation_is_told() -> None:
    """A task that was cancelled before what makes its work last has gone on if it lasts."""
    earlier = Met(
        Trouble.CANCELLED, step(1, "UPDATE", final=False), 2, Outcome(error=CANCELLED), WORK
    )
    assert "had not been cancelled" in (Promises().broken(earlier, PLAIN, []) or "")


def test_a_test_may_allow_more() -> None:
    """Named answers and errors are no broken promise, and what is left behind always is."""
    lost = Met(Trouble.KILLED, step(1, "SELECT"), 1, Outcome(result=False), NOTHING)
    covered = Met(Trouble.KILLED, step(1, "SELECT"), 1, Outcome(error=OTHER), NOTHING)
    assert Promises(answers=[False]).broken(lost, PLAIN, []) is None
    assert Promises(errors=["ShopError"]).broken(covered, PLAIN, []) is None
    told = Promises(errors=["ShopError"]).broken(covered, PLAIN, ["a task"])
    assert told is not None
    assert "left behind: a task" in told
