"""Students' files in OUT, written anew where they tell another score than counts by now."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from msgspec import structs

from grader.batch import Own, Pages
from grader.batch.pages import hash_told
from grader.catalog import load_catalog
from grader.cohort import read_state
from grader.cohort.counting import Counting
from grader.cohort.handed_in import HandedIn
from grader.cohort.keeping import keep_pages
from grader.cohort.state import Account, State
from grader.cohort.tried import recount
from grader.errors import GraderError
from grader.model import Exercise
from grader.reports.adjusted import Adjusted
from grader.reports.earlier import Earlier, read_earlier
from grader.reports.look import Look
from grader.results import Result


@dataclass
class Refreshed:
    """Whose files do not tell what counts even now."""

    overtaken: list[str] = field(default_factory=list)  # another attempt would count by now
    unknown: list[str] = field(default_factory=list)  # nobody knows how their files were asked for


def refresh_pages(out: Path, counted: Mapping[str, Adjusted], counting: Counting) -> Refreshed:
    """Write them as their grading was asked to, with what counts now. Raises OSError.

    The caller keeps other graders from OUT.
    """
    state = read_state(out)
    changed: dict[Look, list[tuple[Account, HandedIn]]] = {}
    refreshed = Refreshed()
    for name, account in state.accounts.items():
        handed_in = recount(out, name, counting)
        refreshed.overtaken += [name] * handed_in.overtaken
        if account.told == hash_told(counted.get(name), handed_in.attempts):
            continue
        if account.look is None:
            refreshed.unknown.append(name)
        else:
            changed.setdefault(account.look, []).append((account, handed_in))
    for look, those in changed.items():
        _write(look, those, state, counted, counting)
    return refreshed


def _write(
    look: Look,
    those: Sequence[tuple[Account, HandedIn]],
    state: State,
    counted: Mapping[str, Adjusted],
    counting: Counting,
) -> None:
    names = [account.submission for account, _ in those]
    own = {
        account.submission: Own(
            counting.rules.feedback(look.feedback, handed_in.attempt),
            partial(_count, counted),
            counting.key(account.submission, handed_in),
            handed_in.attempts,
        )
        for account, handed_in in those
    }
    pages = Pages.of(look, _exercises(look), _earlier(look, state.out, names))
    pages = replace(pages, own=own)
    for account, _ in those:
        if (result := state.whole(account.submission)) is not None:
            pages.write(result, state.out)
            made = pages.fingerprint(account.submission, result.name or "")
            keep_pages(state.out, structs.replace(account, pages=made, told=pages.told(result)))


def _count(counted: Mapping[str, Adjusted], result: Result) -> Adjusted | None:
    return counted.get(result.submission)


def _exercises(look: Look) -> Sequence[Exercise]:
    """Whose READMEs pages quote; without them, where they are not there any more."""
    try:
        return load_catalog(Path(look.exercises), None) if look.exercises else []
    except GraderError:
        return []


def _earlier(look: Look, out: Path, names: Collection[str]) -> Mapping[str, Earlier]:
    """What an earlier run wrote elsewhere; what was earlier in OUT itself is overwritten by now."""
    if not look.previous or Path(look.previous) == out:
        return {}
    try:
        return read_earlier(Path(look.previous), list(names))
    except GraderError:
        return {}
