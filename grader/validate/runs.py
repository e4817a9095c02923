"""Material -> Runs: each entry against its tests, once, and some of them again."""

import asyncio
import re
from collections.abc import Mapping, Sequence

from grader.errors import ExerciseError
from grader.validate.material import Entry, Material
from grader.validate.trying import Bench, Tried, in_parts


class Runs:
    """What came of each entry."""

    def __init__(self, tries: Mapping[Entry, Sequence[Tried]]) -> None:
        self._tries = tries

    def first(self, entry: Entry) -> Tried:
        """The run of all its tests."""
        return self._tries[entry][0]

    def every(self, entry: Entry) -> Sequence[Tried]:
        """That run, and those of the tests that were repeated."""
        return self._tries[entry]


def count_runs(material: Material, again: int) -> int:
    """How many runs `run_entries` makes."""
    tried = [entry for entry in material.entries if entry.tests != ()]
    repeated = [len(entry.again) for entry in tried if entry.again]
    return len(tried) + sum(len(in_parts(again, cases)) for cases in repeated)


async def run_entries(material: Material, bench: Bench, again: int) -> Runs:
    """Try every entry, and `again` so often what it repeats.

    Raises ExerciseError if a file of the author's cannot be loaded.
    """
    entries = list(material.entries)
    tries = await asyncio.gather(*(_run(one, material, bench, again) for one in entries))
    _refuse_unloadable(entries, tries)
    return Runs(dict(zip(entries, tries, strict=True)))


async def _run(entry: Entry, material: Material, bench: Bench, again: int) -> list[Tried]:
    if entry.tests == ():
        return [Tried({}, None)]
    place = bench.other_way() if entry.other_way else bench
    first, more = await asyncio.gather(
        place.attempt(
            material.exercise,
            entry.source,
            only=entry.tests or (),
            visibility=entry.visibility,
            stop_at_first=entry.mutant,
        ),
        place.repeat(
            material.exercise,
            entry.source,
            only=entry.again,
            times=again if entry.again else 0,
        ),
    )
    return [first, *more]


def _refuse_unloadable(entries: Sequence[Entry], tries: Sequence[Sequence[Tried]]) -> None:
    for entry, [first, *_] in zip(entries, tries, strict=True):
        if first.complaint is not None and not entry.mutant:
            said = re.search(r"\(line (\d+)\)", first.complaint)
            line = max(int(said[1]) - entry.offset, 1) if said else 1
            raise ExerciseError(first.complaint, path=entry.path, line=line)
