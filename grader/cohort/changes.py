"""Whose score another grading changed, by which tests, and why. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

import msgspec

from grader.cohort.history import Case, Grading
from grader.reports import words
from grader.reports.escape import markdown
from grader.results import Status

#: What differed between two gradings, by the field of `Inputs`.
REASONS = {
    "code": "their code",
    "tests": "our tests",
    "schema": "the tables",
    "seed": "the seed",
    "settings": "the settings",
    "grader": "the grader",
    "python": "Python",
    "asyncpg": "asyncpg",
    "postgresql": "PostgreSQL",
}

#: What also differed, and is no reason: a test that ended otherwise for it is `UNSTABLE`.
TURNS = ("repeat", "unstable")
POINTS, UNSTABLE, OUR_FAULT = "points", "unstable", "a fault of ours"

#: What is said of one test, and of several.
MANY = {"passes": "pass", "fails": "fail", "counts": "count", "is": "are"}

#: Where everybody is called as their folder.
NO_LABELS: Mapping[str, str] = MappingProxyType({})

#: So many tests are named; of more their number.
NAMED = 3


class Turned(msgspec.Struct, frozen=True):
    """A test that gives other points than it did."""

    exercise: str
    id: str
    why: str
    how: str  # "passes now", "fails now", "counts 3 instead of 2"


class Change(msgspec.Struct, frozen=True):
    """A submission whose score is another one now."""

    submission: str
    before: tuple[float | None, float]  # the score, and out of how much
    now: tuple[float | None, float]
    turned: list[Turned]

    @property
    def scores(self) -> str:
        """``3 of 4 → 4 of 4``."""
        return f"{_score(*self.before)} → {_score(*self.now)}"

    @property
    def reasons(self) -> list[str]:
        """``their code: test_a and test_b pass now``, one for each reason and way."""
        groups: dict[tuple[str, str], list[str]] = {}
        for one in self.turned:
            groups.setdefault((one.why, one.how), []).append(one.id)
        told = [f"{why}: {_named(ids)} {_agree(how, ids)}" for (why, how), ids in groups.items()]
        return told or [OUR_FAULT]


def compare(submission: str, before: Sequence[Grading], now: Grading) -> Change | None:
    """Say what another grading changed: nothing if it is the first, or the score is the same.

    It is compared with the last that had a score; what was no score through a fault of ours is none
    to compare with.
    """
    scored = [one for one in before if one.score is not None]
    if not scored:
        return None
    then = scored[-1]
    scores = (then.score, then.max_score), (now.score, now.max_score)
    turned = [] if now.score is None else list(_turned(then, now))
    # What a test counts may be another without anybody's score being one.
    if scores[0] == scores[1] and all(one.why == POINTS for one in turned):
        return None
    return Change(submission, *scores, turned)


def tell_change(change: Change) -> str:
    """Say it in a line."""
    return f"{change.submission}: {change.scores}; {'; '.join(change.reasons)}"


def render_changes(
    runs: Sequence[tuple[str, Sequence[Change]]], labels: Mapping[str, str] = NO_LABELS
) -> str:
    """Return changes.md: what each run changed, the newest first, of whom by `labels`."""
    lines = ["# Whose score another grading changed", ""]
    for moment, changes in sorted(runs, reverse=True, key=lambda run: run[0]):
        if changes:
            lines += [f"## {words.date(moment)}", ""]
            lines += ["| submission | score | why |", "| --- | --- | --- |"]
            in_order = sorted(changes, key=lambda one: one.submission)
            lines += [_row(one, labels.get(one.submission, one.submission)) for one in in_order]
            lines.append("")
    return "\n".join(lines)


def _row(change: Change, label: str) -> str:
    why = "<br>".join(map(markdown, change.reasons))
    return f"| {markdown(label)} | {change.scores} | {why} |"


def _turned(then: Grading, now: Grading) -> Iterator[Turned]:
    for slug in dict.fromkeys((*then.cases, *now.cases)):
        old, new = then.cases.get(slug, {}), now.cases.get(slug, {})
        why = _why(slug, then, now)
        for id_ in dict.fromkeys((*old, *new)):
            if how := _how(old.get(id_), new.get(id_)):
                moved = how.startswith("counts")
                reasons = [*why, *_unstable(old.get(id_), new.get(id_))] or [UNSTABLE]
                yield Turned(slug, id_, POINTS if moved else " and ".join(reasons), how)


def _why(slug: str, then: Grading, now: Grading) -> list[str]:
    if slug not in then.inputs or slug not in now.inputs:
        return ["the course"]
    names = then.inputs[slug].differing(now.inputs[slug])
    return [REASONS[name] for name in names if name not in TURNS]


def _unstable(*cases: Case | None) -> list[str]:
    """The reason if the test did not end alike each time in one of the two gradings."""
    return [UNSTABLE] if any(case is not None and case.unstable for case in cases) else []


def _how(old: Case | None, new: Case | None) -> str:
    if old is None:
        return "is new, and passes" if new and new.status is Status.PASSED else "is new, and fails"
    if new is None:
        return "is gone"
    if (old.status is Status.PASSED) != (new.status is Status.PASSED):
        return "passes now" if new.status is Status.PASSED else "fails now"
    if old.max_points != new.max_points:
        return f"counts {words.points(new.max_points)} instead of {words.points(old.max_points)}"
    return ""


def _named(ids: Sequence[str]) -> str:
    more = len(ids) - NAMED
    return ", ".join(ids[:NAMED]) + (f" and {more} more" if more > 0 else "")


def _agree(how: str, ids: Sequence[str]) -> str:
    """``passes now``, and of several ``pass now``."""
    return how if len(ids) == 1 else " ".join(MANY.get(word, word) for word in how.split(" "))


def _score(score: float | None, most: float) -> str:
    return "none" if score is None else f"{words.points(score)} of {words.points(most)}"
