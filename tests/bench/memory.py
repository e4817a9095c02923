"""Memory of one cell at its fullest: pytest, the server's box, the worker's box."""

import asyncio
import contextlib
import sys
from dataclasses import dataclass, field

from tests.bench.ground import GRADER, ROOT, exercises, folder
from tests.bench.processes import Memory, bytes_in, children, descendants, memory_of
from tests.bench.rows import BenchError, Plan, Row

REACH_MIB = 150.0
MIB = 1024 * 1024
LOOK_EVERY_S = 0.1


@dataclass
class Peak:
    """The fullest moment that was seen."""

    total: int = 0  # without mapped files
    memory: Memory = field(default_factory=Memory)
    tables: int = 0  # bytes in the server's memory file system


async def measure(plan: Plan) -> list[Row]:
    """Grade the solution of the first exercise and look at its cell meanwhile."""
    if sys.platform != "linux":
        raise BenchError("memory is read from /proc, which only Linux has")
    exercise = exercises()[0]
    assert exercise.hidden_tests is not None
    with folder() as place:
        words = ("grade", str(exercise.hidden_tests.parent), "--jobs", "1", "-o", str(place))
        process = await asyncio.create_subprocess_exec(
            *GRADER,
            *words,
            "--exercise",
            exercise.slug,
            cwd=ROOT,
            stdout=asyncio.subprocess.DEVNULL,
        )
        peak = await _watch(process)
    if peak.total == 0:
        raise BenchError("no cell was seen")
    return _rows(peak)


async def _watch(process: asyncio.subprocess.Process) -> Peak:
    peak = Peak()
    while process.returncode is None:
        await asyncio.to_thread(_look, process.pid, peak)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(process.wait(), LOOK_EVERY_S)
    return peak


def _look(grader: int, peak: Peak) -> None:
    """Note the cell's memory if it is more than before."""
    job = _job(grader)
    if job is None:
        return
    cell = descendants(job)
    memory = sum(map(memory_of, cell), Memory())
    tables = max(
        (
            bytes_in(pid, words[words.index("-D") + 1])
            for pid, words in cell.items()
            if words[0].endswith("/postgres") and "-D" in words
        ),
        default=0,
    )
    total = memory.pss - memory.files + tables
    # The rehearsal before has a server and no pytest, collecting a pytest and no server.
    if tables and total > peak.total:
        peak.total, peak.memory, peak.tables = total, memory, tables


def _job(grader: int) -> int | None:
    """The pytest process: a child of the fork server, which is a child of the grader."""
    for pid, words in descendants(grader).items():
        if any("forkserver" in word for word in words):
            jobs = [child for child in children(pid) if child != pid]
            return jobs[0] if jobs else None
    return None


def _rows(peak: Peak) -> list[Row]:
    memory = peak.memory
    note = f"{memory.processes} processes, {peak.tables / MIB:.0f} MiB of files in memory"
    return [
        Row(
            "one cell beyond programs and libraries", peak.total / MIB, "MiB", REACH_MIB, note=note
        ),
        Row("its processes, PSS", memory.pss / MIB, "MiB", note="shared pages divided"),
        Row("its processes, USS", memory.uss / MIB, "MiB", note="pages that nobody shares"),
    ]
