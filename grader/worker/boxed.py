"""What the box of a worker may see and use."""

import functools
import os
from importlib.util import find_spec
from pathlib import Path

from grader.interpreter import base_interpreter
from grader.model import Box
from grader.worker.box.premises import count_modules
from grader.worker.sealing import child_filter


def _find_asyncpg() -> Path:
    """Where it is installed. Found, not imported: who only describes a box has no use for it."""
    spec = find_spec("asyncpg")
    assert spec is not None and spec.origin is not None, "asyncpg is a dependency of ours"
    return Path(spec.origin).resolve().parent


BOX_DIRECTORY = Path(__file__).resolve().parent / "box"
ASYNCPG_DIRECTORY = _find_asyncpg()

MIB = 1024 * 1024

#: prlimit's, for each process in the box. Importing asyncpg takes 128 MiB of address space. Who
#: takes too much meets this limit first, as a MemoryError in a line of their own.
LIMITS = {
    "as": 512 * MIB,
    "nproc": 32,
    "nofile": 64,
    "fsize": 16 * MIB,
    "core": 0,
    "memlock": 0,
    "msgqueue": 0,
    "sigpending": 128,  # timers too, of which a user has some thousands
    "cpu": 120,
}


#: Of the whole box: the above, files in memory, and what the kernel holds for it. Honest work takes
#: a tenth of it.
MEMORY_BYTES = 576 * MIB
PROCESSES = 48


def describe_box(
    control: int | str,
    *,
    source: Path,
    wire: Path | None,
    own_pids: bool,
    own_user: bool = False,
    uid: int,
    needs: tuple[str, ...] = (),
) -> Box:
    """Describe the box whose nursery listens on the descriptor `control`. Raises OSError.

    ``wire`` is a directory that holds the socket to PostgreSQL and nothing else. The socket alone
    would not do: one that is bound cannot be taken away for a while. None: it is reached by a port.
    ``needs`` are the distributions that the student's code finds besides asyncpg.
    """
    python = base_interpreter()
    packages = (ASYNCPG_DIRECTORY, *_find_others(needs))
    nursery = (str(BOX_DIRECTORY), str(control), os.pathsep.join(map(str, packages)))
    own = "own-pids" if own_pids else "own-user" if own_user else "own-nothing"
    wires = () if wire is None else (wire,)
    libraries = [str(path) for path in (*python.read_only, *packages) if path.is_dir()]
    premises = (str(_count(tuple(libraries))), *libraries)
    return Box(
        name="the student's code",
        # -u: what was printed must be in the pipe when the process is killed.
        argv=(*python.argv, "-u", *nursery, own, child_filter().hex(), *premises),
        uid=uid,
        read_only=(*python.read_only, BOX_DIRECTORY, *packages, source.parent, *wires),
        hidden=tuple(
            path
            for path in python.hidden
            if not any(one.is_relative_to(path.resolve()) for one in packages)
        ),
        env=python.env,
        limits=LIMITS,
        memory_bytes=MEMORY_BYTES,
        processes=PROCESSES,
        proc=False,
    )


def _find_others(needs: tuple[str, ...]) -> tuple[Path, ...]:
    if not needs:
        return ()
    # Imported here: most exercises need none, and it takes its time.
    from grader.worker.libraries import find_libraries

    return find_libraries(needs)


@functools.cache
def _count(libraries: tuple[str, ...]) -> int:
    return count_modules(libraries)
