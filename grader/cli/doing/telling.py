"""What is said of a class beside its table: the plan, what stands, what needs somebody's look."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from grader.cli.console import note, say
from grader.cohort import Keeper, Plan, State, tell_change
from grader.cohort.intake import Intake
from grader.cohort.shown import problems, tell_aside, who
from grader.model import Exercise, counting
from grader.reports import words
from grader.reports.escape import one_line
from grader.reports.files import CHANGES
from grader.reports.unstable import list_unstable
from grader.results import NOTHING_HANDED_IN, Outcome, Result

#: So many names, changes and doubts are told; of more their number.
NAMES, CHANGES_TOLD, DOUBTS = 5, 20, 10


def tell_intake(intake: Intake, exercises: Sequence[Exercise]) -> None:
    """Say at once who and what is going to be graded, before anything is started."""
    students = words.count(len(intake.handed) + len(intake.absent), "student")
    total = counting(exercises)
    slugs = ", ".join(exercise.slug for exercise in total)
    facts = [f"{students}, {words.count(len(total), 'exercise')} ({slugs})"]
    facts.append(tell_aside(intake))
    facts += [f"{len(intake.absent)} handed in nothing"] * bool(intake.absent)
    facts += [f"{len(intake.strangers)} not on the roster"] * bool(intake.strangers)
    say("; ".join(filter(None, facts)))


def tell_plan(plan: Plan, jobs: int | None) -> None:
    """Say who is graded of them, and how many at a time if that is ours to say."""
    total, changed = len(plan.changed) + len(plan.unchanged), len(plan.changed)
    stands = f"{len(plan.unchanged)} of {total} stand unchanged; " if plan.unchanged else ""
    verb = "is" if changed == 1 else "are"
    say(
        f"{stands}{changed} {verb} graded" + (f", {jobs} at a time" if jobs and changed > 1 else "")
    )


def tell_needs(intake: Intake, results: Sequence[Result]) -> None:
    """Say what somebody has to look at, by name, of those whom these results are of."""
    asked = {one.submission for one in results}
    handed, strangers = (
        [one for one in some if one.submission.name in asked]
        for some in (intake.handed, intake.strangers)
    )
    intake = replace(intake, handed=handed, strangers=strangers)
    if aside := tell_aside(intake):
        say(f"Intake: {aside}; `grader intake` with the same PATHs lists them.")
    faults = [one.submission for one in results if one.outcome is Outcome.GRADER_ERROR]
    nothing = [one.submission for one in results if one.message == NOTHING_HANDED_IN]
    ungradable = [one.submission for one in results if one.outcome is Outcome.UNGRADABLE]
    _look_at("without a score, through our fault", faults)
    _look_at("ungradable", [name for name in ungradable if name not in {*nothing}])
    _look_at("unstable", list({one.submission: None for one in list_unstable(results)}))
    _look_at("handed in nothing", nothing)
    _look_at("not on the roster", [who(one) for one in intake.strangers])
    doubts = list(problems(intake))
    for doubt in doubts[:DOUBTS]:
        say(f"To look at: {one_line(doubt)}")
    if (more := len(doubts) - DOUBTS) > 0:
        say(f"To look at: {more} more of these; `grader intake` with the same PATHs lists them.")


def _look_at(why: str, names: Sequence[str]) -> None:
    if names:
        say(f"To look at, {why} ({len(names)}): {one_line(_names(sorted(names)))}")


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
