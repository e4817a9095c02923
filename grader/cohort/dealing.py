"""``--shard K/N``: a class dealt out to N runs, each by itself, so that everybody is in one."""

from collections.abc import Sequence
from typing import NamedTuple

from grader.grading.finding import Submission


class Shard(NamedTuple):
    """The K-th of N parts of a class, from 1."""

    number: int
    of: int


def deal(submissions: Sequence[Submission], shard: Shard) -> list[Submission]:
    """Return this part of them: by the order of their names, as cards are dealt.

    Every run that is told of the same submissions deals them out alike. A part may be empty.
    """
    ordered = sorted(submissions, key=lambda one: one.name)
    return ordered[shard.number - 1 :: shard.of]
