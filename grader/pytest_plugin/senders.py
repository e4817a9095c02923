"""Whose the statements are that went over the wire: of which call, and of which line.

The call is the one that was under way alone when the statement was sent. The line is by word of the
student's process, which knows nothing of the order of what two of its connections sent: told is
what can be no other.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from msgspec.structs import replace

from grader.cell import Trial
from grader.results import Statement
from grader.worker import MAX_SQL, Sent


def attribute(trial: Trial, kept: Sequence[Statement]) -> list[Statement]:
    """Return the first statements that are shown of a test, with their call and their line."""
    shown = trial.shown
    numbers = {one.pid: one.number for one in trial.recording.connections if one.pid is not None}
    lines = find_lines(shown.statements, trial.sent, numbers)
    return [
        replace(statement, call=trial.calls.at(moment), line=line)
        for statement, moment, line in zip(kept, shown.moments, lines, strict=False)
    ]


def find_lines(
    statements: Sequence[Statement], sent: Sequence[Sent], numbers: Mapping[int, int]
) -> Iterator[int | None]:
    """Yield the line of each statement, None where nobody can tell. Pure.

    `numbers` are those of the connections, by their server processes.
    """
    told: dict[tuple[int, str], list[int]] = defaultdict(list)
    for one in sent:
        told[numbers.get(one.pid, 0), one.sql].append(one.line)
    keys = [(statement.connection, statement.sql[:MAX_SQL]) for statement in statements]
    there, anywhere = Counter(keys), Counter(sql for _, sql in keys)
    seen_there, seen_anywhere = Counter[tuple[int, str]](), Counter[str]()
    for key in keys:
        own, of_pools = told.get(key, []), told.get((0, key[1]), [])
        if len({*own, *of_pools}) == 1:
            yield (own or of_pools)[0]
        elif own and not of_pools and len(own) == there[key]:
            yield own[seen_there[key]]
        elif of_pools and not own and len(of_pools) == anywhere[key[1]]:
            yield of_pools[seen_anywhere[key[1]]]
        else:
            yield None
        seen_there[key] += 1
        seen_anywhere[key[1]] += 1
