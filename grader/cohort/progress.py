"""How the scores of a class moved from grading to grading, out of what is kept of each."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from grader.cohort import history
from grader.cohort.place import students
from grader.cohort.state import State
from grader.reports.progress import Moment
from grader.reports.spread import spread_of
from grader.reports.words import fraction


class _Scored(NamedTuple):
    run: str
    submission: str
    part: float | None  # of what can be earned; None through a fault of ours


def read_progress(state: State, without: Collection[str] = ()) -> list[Moment]:
    """Return where the class stood after each run that graded somebody, the oldest first.

    What a student may have written is not read; `without` are not counted.
    """
    runs: dict[str, dict[str, float | None]] = {}
    names = [] if state.disbelieved else state.students()
    for one in _read(state.out, [name for name in names if name not in without]):
        runs.setdefault(one.run, {})[one.submission] = one.part
    moments, standing = [], dict[str, float]()
    for run in sorted(runs):
        if moment := _stand(run, runs[run], standing):
            moments.append(moment)
    return moments


def _read(out: Path, names: Sequence[str]) -> Iterator[_Scored]:
    """One student's history at a time: a term's is too much to hold of all."""
    for name in names:
        for one in history.read(students(out) / name)[0]:
            part = None if one.score is None else fraction(one.score, one.max_score)
            yield _Scored(one.run, name, part)


def _stand(
    run: str, graded: Mapping[str, float | None], standing: dict[str, float]
) -> Moment | None:
    """Bring `standing`, everybody's last score, to after the run; None if nobody has one yet."""
    now = {name: part for name, part in graded.items() if part is not None}
    changes = [part - standing[name] for name, part in now.items() if name in standing]
    standing |= now
    if not standing:
        return None
    spread = spread_of(list(standing.values()))
    return Moment(
        at=run,
        graded=len(graded),
        better=sum(change > 0 for change in changes),
        worse=sum(change < 0 for change in changes),
        scored=spread.number,
        mean=spread.mean,
        lower=spread.lower,
        median=spread.median,
        upper=spread.upper,
    )
