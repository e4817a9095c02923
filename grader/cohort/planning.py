"""Who has to be graded, and whose result stands: told without starting anything."""

import hashlib
import os
import stat
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.cohort.state import Account, State
from grader.errors import GraderError
from grader.grading.archives import is_archive
from grader.grading.finding import Submission
from grader.grading.inputs import Conditions
from grader.grading.intake import is_packed, take_unpacked
from grader.model import Exercise
from grader.results import Outcome


@dataclass(frozen=True)
class Plan:
    """What becomes of each submission that was asked for."""

    changed: Sequence[Submission]  # to be graded: one of its exercises at least
    unchanged: Sequence[Submission]


def make_plan(
    submissions: Sequence[Submission],
    exercises: Sequence[Exercise],
    state: State,
    conditions: Conditions,
    *,
    whole: bool,
    regrade: bool,
) -> Plan:
    """Look at what was handed in. With `whole`, what is not in `exercises` is in no result."""
    slugs = {exercise.slug for exercise in exercises}

    def is_same(submission: Submission) -> bool:
        account = state.accounts.get(submission.name)
        result = state.results.get(submission.name)
        if account is None or result is None or result.outcome is Outcome.GRADER_ERROR:
            return False
        if not slugs <= set(account.parts) or (whole and slugs != set(account.parts)):
            return False
        return _unchanged(submission, exercises, account, conditions)

    same = set() if regrade else {one.name for one in submissions if is_same(one)}
    return Plan(
        [one for one in submissions if one.name not in same],
        [one for one in submissions if one.name in same],
    )


def hash_archive(path: Path) -> str:
    """A hash of an archive; empty for a folder, and for what cannot be read."""
    if not is_archive(path):
        return ""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                return ""
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def list_absent(state: State, submissions: Collection[Submission]) -> list[str]:
    """Who has a result, and no submission here any more."""
    return sorted(set(state.results) - {submission.name for submission in submissions})


def _unchanged(
    submission: Submission,
    exercises: Sequence[Exercise],
    account: Account,
    conditions: Conditions,
) -> bool:
    """Whether all that its verdicts rest on is as it was.

    An archive that changed is looked into when it is graded: what is in it may be the same.
    """
    if is_packed(submission):
        known = account.archive and account.archive == hash_archive(submission.path)
        codes = {slug: part.inputs.code for slug, part in account.parts.items()} if known else {}
        asked = [one.slug for one in exercises if one.slug in codes]
        inputs = {slug: conditions.inputs_with(slug, codes[slug]) for slug in asked}
    else:
        try:
            taken = {one.slug: take_unpacked(submission, one) for one in exercises}
        except GraderError:  # told when it is graded
            return False
        inputs = {slug: conditions.inputs(slug, file) for slug, file in taken.items()}
    return all(account.parts[one.slug].inputs.answers(inputs.get(one.slug)) for one in exercises)
