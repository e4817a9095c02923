"""Material -> Runs: each entry against its tests, once, and some of them again."""

import asyncio
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from grader.errors import ExerciseError
from grader.job import Candidate
from grader.validate.material import Entry, Material
from grader.validate.trying import Bench, Tried

#: How many files, and how many cases, are tried in one cell, one after the other.
FILES_AT_ONCE = 20
CASES_AT_ONCE = 100


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
    """How many runs `run_entries` makes: files, and repetitions."""
    tried = list(_tried(material))
    return len(tried) + again * sum(entry.again != () for entry in tried)


async def run_entries(material: Material, bench: Bench, again: int) -> Runs:
    """Try every entry, and `again` so often what it repeats.

    Raises ExerciseError if a file of the author's cannot be loaded.
    """
    firsts, repeated = await asyncio.gather(
        asyncio.gather(*(_run(lot, material, bench) for lot in in_lots(_tried(material)))),
        asyncio.gather(*(_repeat(one, material, bench, again) for one in _tried(material))),
    )
    first = {entry: tried for lot in firsts for entry, tried in lot.items()}
    _refuse_unloadable(first)
    more = dict(zip(_tried(material), repeated, strict=True))
    untried = Tried({}, None)
    return Runs({one: [first.get(one, untried), *more.get(one, ())] for one in material.entries})


def in_lots(entries: Iterable[Entry]) -> list[Sequence[Entry]]:
    """Divide them into lots that are tried in one cell each; what meets all tests has its own."""
    alike: defaultdict[object, list[Entry]] = defaultdict(list)
    for entry in entries:
        alone = entry if entry.tests is None else None
        alike[alone, entry.visibility, entry.other_way, entry.mutant].append(entry)
    return [
        some[begin : begin + FILES_AT_ONCE]
        for some in alike.values()
        for begin in range(0, len(some), FILES_AT_ONCE)
    ]


def in_parts(times: int, cases: int) -> list[range]:
    """Divide that many repetitions of that many cases into parts that are run in one cell each."""
    size = max(1, CASES_AT_ONCE // max(1, cases))
    return [range(begin, min(begin + size, times)) for begin in range(0, times, size)]


def _tried(material: Material) -> Iterator[Entry]:
    return (entry for entry in material.entries if entry.tests != ())


async def _run(lot: Sequence[Entry], material: Material, bench: Bench) -> dict[Entry, Tried]:
    kind = lot[0]
    tries = await _place(kind, bench).attempt(
        material.exercise,
        [Candidate(one.source.encode(), one.tests or ()) for one in lot],
        visibility=kind.visibility,
        stop_at_first=kind.mutant,
    )
    return dict(zip(lot, tries, strict=True))


async def _repeat(entry: Entry, material: Material, bench: Bench, again: int) -> list[Tried]:
    """Run what it repeats that often, each time with random rows of its own."""
    content = entry.source.encode()
    parts = in_parts(again if entry.again else 0, len(entry.again))
    found = await asyncio.gather(
        *(
            _place(entry, bench).attempt(
                material.exercise, [Candidate(content, entry.again, 1 + row) for row in part]
            )
            for part in parts
        )
    )
    return [tried for part in found for tried in part]


def _place(entry: Entry, bench: Bench) -> Bench:
    return bench.other_way() if entry.other_way else bench


def _refuse_unloadable(tries: Mapping[Entry, Tried]) -> None:
    for entry, tried in tries.items():
        if tried.complaint is not None and not entry.mutant:
            said = re.search(r"\(line (\d+)\)", tried.complaint)
            line = max(int(said[1]) - entry.offset, 1) if said else 1
            raise ExerciseError(tried.complaint, path=entry.path, line=line)
