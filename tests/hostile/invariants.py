"""What must hold whatever was handed in. Each function raises AssertionError.

What is written (files, pages, the terminal) is looked at in written.py.
"""

from grader.reports.result_json import parse_json
from grader.results import CaseResult, Outcome, Result, Status
from tests.hostile import written
from tests.hostile.arena import Arena, Graded
from tests.hostile.target import MAX_SCORE

#: What the honest submission takes where the attacks' budgets were measured, beside one of them.
HONEST_S = 2.0


def check(graded: Graded, arena: Arena) -> None:
    """Hold a graded attack to everything, and the honest submission beside it to full marks."""
    check_box(graded)
    check_score(graded)
    check_traces(graded)
    check_time(graded)
    written.check(graded, arena.canaries)
    check_host(graded, arena)
    if graded.beside is not None:
        suspects = f"beside {graded.among}, right after {graded.after or 'nothing'}"
        check_honest(graded.beside, arena, suspects)


def check_score(graded: Graded) -> None:
    """The score is that of the honest part, out of the whole, in a result that can be read."""
    expect, result = graded.attack.notice.expect, parse_json(graded.text("result.json"))
    assert result.outcome is expect.outcome, (
        f"the outcome is {result.outcome}, not {expect.outcome}: {result.message}"
    )
    assert expect.says in (result.message or ""), f"{expect.says!r} is not why: {result.message}"
    assert result.score is not None
    assert (result.score, result.max_score) == (graded.result.score, MAX_SCORE)
    parts = sum(exercise.max_score for exercise in result.exercises)
    assert parts == MAX_SCORE, f"the total shrank to {parts}"
    most = expect.score if expect.score is not None else expect.most
    assert most is not None
    told = table(result)
    assert result.score <= most, f"{result.score} points, at most {most} are honest\n{told}"
    if expect.score is not None:
        assert result.score == expect.score, f"{result.score} points, not {expect.score}\n{told}"
    for case in cases(result):
        wanted = expect.cases.get(case.id, case.status)
        assert case.status is wanted, f"{case.id} is {case.status}, not {wanted}\n{told}"
        says = case.status is not Status.ERROR or expect.told in (case.message or "")
        assert says, f"{case.id} does not say {expect.told!r}\n{told}"


def check_box(graded: Graded) -> None:
    """The attack got nowhere."""
    outputs = [case.output for case in cases(graded.result)]
    reached = [line for text in outputs for line in text.splitlines() if "BREACH" in line]
    assert not reached, f"got through: {reached[:10]}"


def check_traces(graded: Graded) -> None:
    """The attack was carried out to its end, and the wire shows what it sent."""
    outputs = [case.output for case in cases(graded.result)]
    printed = graded.attack.notice.expect.printed
    assert any(printed in text for text in outputs), (
        f"{printed!r} was not printed\n{table(graded.result)}\n{outputs}"
    )
    recorded = graded.attack.notice.expect.recorded
    sent = [statement.sql for case in cases(graded.result) for statement in case.statements]
    assert not recorded or any(recorded in sql for sql in sent), f"{recorded!r} is not in {sent}"


def check_time(graded: Graded) -> None:
    """It ended in time: on a busy machine, where the honest one takes longer too, in more."""
    beside = graded.beside.seconds if graded.beside is not None else HONEST_S
    budget = graded.attack.notice.budget_s * max(1.0, beside / HONEST_S)
    assert graded.seconds <= budget, f"took {graded.seconds:.1f} s, {budget} are allowed"


def check_host(graded: Graded, arena: Arena) -> None:
    """Nothing is left behind, and nobody came to a door outside."""
    assert not (left := arena.leftovers()), f"left behind: {left}"
    assert graded.opened <= 0, f"{graded.opened} descriptors were left open"
    assert not arena.bait.visits(), "a listener outside of the box was reached"


def check_honest(result: Result, arena: Arena, where: str) -> None:
    """An honest submission has full marks, and its page shows no hidden input."""
    assert result.outcome is Outcome.GRADED, f"{where}: {result.message}"
    assert result.score == result.max_score == MAX_SCORE, f"{where}: {table(result)}"
    texts = [render(result) for render in written.SHOWN]
    for secret in (arena.canaries.input, *arena.canaries.never_shown):
        assert not any(secret in text for text in texts), f"{where}: a page shows a secret"


def cases(result: Result) -> list[CaseResult]:
    """All cases of a result."""
    return [c for exercise in result.exercises for task in exercise.tasks for c in task.cases]


def table(result: Result) -> str:
    """What became of each case, to be read when something is wrong."""
    return "\n".join(
        f"{case.id}: {case.status} {case.message} {case.detail}" for case in cases(result)
    )
