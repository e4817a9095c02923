"""Many submissions in one run: the last is graded as the first, and nothing piles up.

Stored solutions, styles and mistakes are each graded by themselves, then all of them again and
again under other names in one run with a job per core. It is looked at while it runs: what grew
from the middle third to the last would grow on.
"""

import itertools
import json
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from grader.servers.prepared import default_cache
from tests.bench.ground import exercises, folder, settings
from tests.bench.meter import PYTEST, meter_grader, role_of
from tests.bench.processes import PROC, descendants, memory_of
from tests.bench.rows import BenchError, Plan, Row, p50

SEED = 20240501

#: So many mistakes are stored for each ten submissions of the run.
MISTAKES_IN_TEN = 1

LOOK_EVERY_S = 0.5
MIB = 1024 * 1024

#: Noise: the allocators of Python and of C keep what they once had.
REACH_TIMES = 1.1


@dataclass(frozen=True)
class Sight:
    """What was there at one moment of the run."""

    done: int  # submissions
    grader: int  # bytes of its main process and of the fork server
    everything: int  # bytes of all its processes
    disk: int  # bytes in the folder for temporary files, and in the cache
    processes: int


@dataclass
class Looks:
    """Looks at a run now and then."""

    out: Path
    temporary: Path
    sights: list[Sight] = field(default_factory=list)
    last: float = 0.0

    def look(self, root: int) -> None:
        """Note what is there, if the last note is old enough."""
        if time.monotonic() - self.last < LOOK_EVERY_S:
            return
        tree = descendants(root)
        own = [pid for pid, words in tree.items() if pid == root or role_of(words) == PYTEST]
        memory = {pid: memory_of(pid).pss for pid in tree}
        self.sights.append(
            Sight(
                done=len(list(self.out.glob("*/result.json"))),
                # Of those that are of the fork server's command line the first is itself.
                grader=sum(memory[pid] for pid in own[:2]),
                everything=sum(memory.values()),
                disk=disk_use(self.temporary) + disk_use(default_cache()),
                processes=len(tree),
            )
        )
        self.last = time.monotonic()


async def measure(plan: Plan) -> list[Row]:
    """Grade each by itself, then all in one run."""
    count = plan.submissions if not plan.quick else min(plan.submissions, 6)
    stored = dict(itertools.islice(_stored(count), count))
    with folder() as place:
        alone = {}
        for name in stored:
            await _grade(place / "alone", {name: stored[name]}, jobs=1)
            alone[name] = _verdicts(place / "alone" / "out" / name)
        names = dict(zip(_names(count), itertools.cycle(stored)))
        looks = Looks(place / "all" / "out", place / "all" / "tmp")
        submissions = {name: stored[original] for name, original in names.items()}
        seconds = await _grade(
            place / "all", submissions, jobs=os.cpu_count() or 1, look=looks.look
        )
        differ = [
            name
            for name, original in names.items()
            if _verdicts(looks.out / name) != alone[original]
        ]
        left = _left(looks.temporary)
    note = f"{seconds:.0f} s; each of {len(stored)} graded by itself before"
    return [
        Row(f"{count} submissions in one run", 60 * count / seconds, "a minute", note=note),
        Row("verdicts that differ", len(differ), "", 0, fact=True, note=", ".join(differ[:5])),
        Row("left behind", len(left), "", 0, fact=True, note=", ".join(left[:5])),
        *_rows_of_growth(looks.sights, count),
    ]


def _stored(count: int) -> Iterator[tuple[str, list[Path]]]:
    """Submissions of this repository by name: their files."""
    found = exercises()
    solutions = settings().solutions
    assert solutions is not None
    yield "solutions", [solutions / it.slug / it.stub.name for it in found]
    for style in sorted(solutions.glob("*/right/*.py")):
        yield f"{style.parent.parent.name}-{style.stem}", [style]
    mistakes = sorted(solutions.glob("*/wrong/*.py"))
    for number in range(wanted := max(2, MISTAKES_IN_TEN * count // 10)):
        mistake = mistakes[number * len(mistakes) // wanted]
        yield f"{mistake.parent.parent.name}-{mistake.stem}", [mistake]


def _names(count: int) -> Iterator[str]:
    return (f"student-{number:04}" for number in range(count))


async def _grade(
    place: Path,
    submissions: dict[str, list[Path]],
    *,
    jobs: int,
    look: Callable[[int], None] = lambda root: None,
) -> float:
    """Grade copies of these files into ``place/out``; returns the seconds."""
    for part in ("class", "tmp"):
        shutil.rmtree(place / part, ignore_errors=True)
        (place / part).mkdir(parents=True, mode=0o711)
    place.chmod(0o711)
    for name, files in submissions.items():
        for file in files:
            slug = file.parent.parent.name if file.parent.name in ("right", "wrong") else file.stem
            target = place / "class" / name / f"{slug}.py"
            target.parent.mkdir(exist_ok=True)
            shutil.copy(file, target)
    words = ("--jobs", str(jobs), "--seed", str(SEED), "-o", str(place / "out"))
    run = await meter_grader(
        "grade", str(place / "class"), *words, env={"TMPDIR": str(place / "tmp")}, look=look
    )
    return run.cost.wall


def _verdicts(folder: Path) -> dict[str, object]:
    """Scores, and what became of each case. Raises BenchError without them."""
    try:
        result = json.loads((folder / "result.json").read_text(encoding="utf-8"))
    except OSError as error:
        raise BenchError(f"{folder.name} has no result") from error
    cases = {
        f"{exercise['slug']}::{case['id']}": (case["status"], case["points"])
        for exercise in result["exercises"]
        for task in exercise["tasks"]
        for case in task["cases"]
    }
    return {"": (result["outcome"], result["score"]), **cases}


def _left(temporary: Path) -> list[str]:
    """Files in the folder for temporary ones, and processes that were started for it."""
    files = [path.name for path in temporary.iterdir()]
    processes = []
    for path in PROC.glob("[0-9]*/cmdline"):
        with suppress(OSError):
            if str(temporary) in path.read_text():
                processes.append(f"process {path.parent.name}")
    return [*files, *processes]


def _rows_of_growth(sights: list[Sight], count: int) -> list[Row]:
    middle = [it for it in sights if count / 3 <= it.done < 2 * count / 3]
    last = [it for it in sights if 2 * count / 3 <= it.done < count]
    if not middle or not last:
        raise BenchError("too few looks at the run: grade more submissions")
    return [
        _growth(
            "memory of the main process and the fork server", middle, last, lambda it: it.grader
        ),
        _growth("memory of all its processes", middle, last, lambda it: it.everything),
        _growth("temporary files and cache", middle, last, lambda it: it.disk),
        Row(
            "processes at most, middle and last third",
            max(it.processes for it in last),
            "",
            note=f"before {max(it.processes for it in middle)}",
        ),
    ]


def _growth(what: str, middle: list[Sight], last: list[Sight], size: Callable[[Sight], int]) -> Row:
    before, after = p50([size(it) for it in middle]), p50([size(it) for it in last])
    done = p50([it.done for it in last]) - p50([it.done for it in middle])
    each = f"{(after - before) / 1024 / max(1, done):+.0f} KiB for each further submission"
    note = f"{before / MIB:.1f} MiB, then {after / MIB:.1f}, medians of {len(last)} looks; {each}"
    return Row(f"growth of {what}", after / before, "x", REACH_TIMES, note=note)


def disk_use(folder: Path) -> int:
    """Bytes that the files below take on the disk, as far as they can be seen."""
    total = 0
    for directory, _, names in os.walk(folder):
        for name in names:
            with suppress(OSError):  # gone meanwhile
                total += 512 * os.lstat(Path(directory, name)).st_blocks
    return total
