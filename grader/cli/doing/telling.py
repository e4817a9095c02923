"""What is said of a class beside its table: what stands, who is not here, whose score changed."""

from collections.abc import Sequence
from pathlib import Path

from grader.cli.console import note, say
from grader.cohort import Keeper, Plan, State, tell_change
from grader.reports import words
from grader.reports.files import CHANGES

#: So many names, and so many changes, are told; of more their number.
NAMES, CHANGES_TOLD = 5, 20


def tell_state(state: State, seed: int | None) -> None:
    """Say what in OUT cannot be taken over, before anything is graded."""
    if state.disbelieved:
        note(f"{state.out} lies in a submission: what is kept in it is not taken over.")
    if state.damaged:
        note(
            f"Damaged, of another version, or not what was written: what {state.out} has of "
            f"{_names(state.damaged)}. It is graded again where it is handed in."
        )
    if state.unknown:
        note(
            f"Of {_names(state.unknown)} there is a result in {state.out} of which nothing is kept:"
            " it is graded again where it is handed in, and is in no table until then."
        )
    if state.begun is not None and seed not in (None, state.begun.seed):
        note(
            f"The seed {seed} is not that of this class, {state.begun.seed}: results of the two do"
            " not compare."
        )
    elif state.begun is None and state.results:
        note(f"The seed that {state.out} was begun with is lost: all of it is graded again.")


def tell_class(to: Path, absent: Sequence[str], plan: Plan, state: State, keeper: Keeper) -> None:
    """Say what was taken over, who stays without a submission, and whose score changed."""
    for change in sorted(keeper.changes, key=lambda one: one.submission)[:CHANGES_TOLD]:
        say(tell_change(change))
    if (more := len(keeper.changes) - CHANGES_TOLD) > 0:
        say(f"{more} more scores changed: {to / CHANGES}")
    if plan.unchanged:
        since = max(state.accounts[one.name].graded_at for one in plan.unchanged)
        total = len(plan.unchanged) + len(plan.changed)
        say(
            f"{len(plan.unchanged)} of {total} unchanged since {words.date(since)}: --regrade"
            f" grades {'it' if len(plan.unchanged) == 1 else 'them'} again"
        )
    if keeper.taken_over:
        taken = words.count(keeper.taken_over, "exercise")
        graded = words.count(len(plan.changed), "submission")
        say(f"{graded} graded; of these, {taken} taken over unchanged")
    if absent:
        say(f"Not handed in here, with the result that {to} has: {_names(absent)}")


def _names(names: Sequence[str]) -> str:
    more = len(names) - NAMES
    return ", ".join(names[:NAMES]) + (f" and {more} more" if more > 0 else "")
