"""A class from the download to the gradebook, killed three times on the way: nothing is lost.

The tests' tiny exercise, so that it is the class that is measured and not the exercises; as Moodle
delivers it, in one archive, with a roster. The grader is killed as by a power cut, and the same
command goes on. What its main process has in memory is looked at meanwhile.
"""

import asyncio
import csv
import os
import subprocess
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from tests.bench.ground import GRADER, ROOT, folder
from tests.bench.processes import memory_of
from tests.bench.rows import BenchError, Plan, Row, p50
from tests.tiny_exercise import SOLUTION, write_tiny

#: When it is killed, in twentieths of the class: early, so that the last run is a long one.
KILLED_AT = (1, 2, 3)
#: On the roster, and handed in nothing.
ABSENT = 2

LOOK_EVERY_S = 1.0
MIB = 1024 * 1024
REACH_TIMES = 1.1


@dataclass
class Watched:
    """A class as it is graded."""

    place: Path
    count: int
    looks: list[tuple[int, int]] = field(default_factory=list)  # graded so far, bytes of memory

    @property
    def out(self) -> Path:
        return self.place / "out"

    def accounts(self) -> list[Path]:
        """What is kept of each who was graded, in the order of that."""
        found = self.out.glob(".grader/students/*/account.json")
        return sorted(found, key=lambda path: path.stat().st_mtime_ns)

    def gradings(self) -> int:
        """How often anybody was graded."""
        found = self.out.glob(".grader/students/*/history.jsonl")
        return sum(len(path.read_text().splitlines()) for path in found)

    def grade(self, *, until: int | None = None) -> float:
        """Run the command to its end, or kill it once so many were graded; returns the seconds."""
        places = ("--exercises", "exercises", "--solutions", "solutions")
        words = ("class.zip", "--roster", "roster.csv", "-o", "out", "--jobs", "1", *places)
        self.looks = []
        begun = time.monotonic()
        with (self.place / "said").open("w") as said:
            grader = subprocess.Popen(
                [*GRADER, "grade", *words],
                cwd=self.place,
                env=os.environ | {"PYTHONPATH": str(ROOT), "TMPDIR": str(self.place / "tmp")},
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
            )
            while grader.poll() is None:
                done = len(self.accounts())
                self.looks.append((done, memory_of(grader.pid).pss))
                if until is not None and done >= until:
                    grader.kill()
                    grader.wait()
                    return time.monotonic() - begun
                time.sleep(LOOK_EVERY_S)
        if grader.returncode != 0 or until is not None:
            raise BenchError(f"it ended with {grader.returncode}:\n{self._said()}")
        return time.monotonic() - begun

    def _said(self) -> str:
        return (self.place / "said").read_text()[-2000:]

    def rows_of_gradebook(self) -> int:
        """Write it, and count who has a score in it."""
        words = ("gradebook", "out", "--format", "csv", "-o", "grades.csv")
        subprocess.run([*GRADER, *words], cwd=self.place, check=True, capture_output=True)
        with (self.place / "grades.csv").open(encoding="utf-8-sig", newline="") as file:
            return sum(bool(row["score (of 4)"]) for row in csv.DictReader(file))


async def measure(plan: Plan) -> list[Row]:
    """Grade a class of so many."""
    count = plan.submissions if not plan.quick else min(plan.submissions, 20)
    if count < 20:
        raise BenchError("to be killed three times on the way it takes 20 submissions")
    with folder() as place:
        return await asyncio.to_thread(_measure, Watched(place, count))


def _measure(watched: Watched) -> list[Row]:
    count, everybody = watched.count, watched.count + ABSENT
    _write_class(watched.place, count)
    for part in KILLED_AT:
        watched.grade(until=count * part // 20)
    watched.grade()
    looks, gaps = watched.looks, list(_gaps(watched.accounts()))
    gradings = watched.gradings()
    again = watched.grade()
    scored = watched.rows_of_gradebook()
    note = f"of {everybody}, {ABSENT} of whom handed in nothing; killed {len(KILLED_AT)} times"
    return [
        Row("students without a score", everybody - scored, "", 0, fact=True, note=note),
        # One at each kill: written, and not yet kept account of.
        Row("gradings too many", gradings - everybody, "", len(KILLED_AT), fact=True, note=note),
        *_rows_of_time(gaps),
        Row("the same command once more", again, "s", note="all unchanged: nothing is graded"),
        *_rows_of_memory(looks),
    ]


def _write_class(place: Path, count: int) -> None:
    """Write the exercise, a download as Moodle gives it, and its worksheet as the roster."""
    write_tiny(place)
    (place / "tmp").mkdir(mode=0o711)
    with zipfile.ZipFile(place / "class.zip", "w") as archive:
        for number in range(count):
            name = f"Student Number{number}_{10_000 + number}_assignsubmission_file_/tiny.py"
            archive.writestr(name, SOLUTION)
    lines = [
        f"Participant {10_000 + number},Student Number{number},s{number}@uni.example"
        for number in range(count + ABSENT)
    ]
    roster = "\n".join(["Identifier,Full name,Email address", *lines, ""])
    (place / "roster.csv").write_text(roster, encoding="utf-8")


def _gaps(accounts: list[Path]) -> Iterator[float]:
    """Seconds from one result to the next."""
    for before, after in pairwise(path.stat().st_mtime_ns for path in accounts):
        yield (after - before) / 1e9


def _rows_of_time(gaps: list[float]) -> Iterator[Row]:
    """A submission's time where ten are graded, a hundred, and all; a kill is one gap of many."""
    first = p50(gaps[:10])
    for upto in (10, 100, 1000):
        if len(gaps) >= upto:
            some = gaps[max(0, upto - max(10, upto // 2)) : upto]
            what = f"time of a submission, about the {upto}th, against the first ten"
            yield Row(what, p50(some) / first, "x", note=f"{p50(some):.2f} s, a median")
    last = gaps[-max(10, len(gaps) // 4) :]
    yield Row("the same, the last quarter", p50(last) / first, "x", note=f"{p50(last):.2f} s")


def _rows_of_memory(looks: list[tuple[int, int]]) -> Iterator[Row]:
    """From the second quarter of the last run to its last quarter."""
    low, high = looks[0][0], looks[-1][0]
    middle = [m for done, m in looks if low + (high - low) / 4 <= done < (low + high) / 2]
    last = [m for done, m in looks if done >= high - (high - low) / 4]
    if not middle or not last:
        raise BenchError("too few looks at the run: grade more submissions")
    before, after = p50(middle), p50(last)
    note = f"{before / MIB:.1f} MiB, then {after / MIB:.1f}; {len(looks)} looks at the last run"
    yield Row("growth of memory of the main process", after / before, "x", REACH_TIMES, note=note)
    most = max(memory for _, memory in looks)
    yield Row("memory of the main process at its fullest", most / MIB, "MiB")
