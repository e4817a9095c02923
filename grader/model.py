"""The words of the project as types. Pure data: no I/O, no policy, nothing of pytest."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol, TypeVar

import msgspec

from grader.choices import Feedback, SandboxChoice, Unstable

Visibility = Literal["hidden", "visible"]

#: What a test's points are for: the plain case, a promise of the kind that the course teaches, or
#: what is left.
Kind = Literal["plain", "promise", "detail"]

#: Whose databases are kept running: those of tests that failed, or of all that ran.
Keep = Literal["nothing", "failed", "all"]

#: What bounds a box: a control group for all of it, or limits for each of its processes alone.
LimitTier = Literal["cgroup v2", "cgroup v1", "rlimits", "none"]


# --- exercises ------------------------------------------------------------------------------------


class Task(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A numbered part of an exercise."""

    id: str
    title: str
    points: float


class PoolOptions(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How the harness makes the pool and the connections that it hands to student functions."""

    min_size: int = 1
    max_size: int = 10
    json: bool = False  # JSON and JSONB columns read and write Python objects
    server_settings: dict[str, str] = {}


class Function(msgspec.Struct, frozen=True):
    """A function or class of the stub, as that declares it."""

    name: str
    signature: str  # "async def get_user(pool: asyncpg.Pool, user_id: int) -> dict | None"
    supplied: Literal["pool", "conn", "dsn"] | None  # the first parameter, if the harness gives it
    given: bool = False  # whole in the stub: the student has nothing to fill in it
    parameters: tuple[str, ...] = ()  # that can be given by place and by name alike, in order
    methods: dict[str, "Function"] = {}  # of a class

    @property
    def is_async(self) -> bool:
        """Whether it is awaited."""
        return self.signature.startswith("async ")

    def name_arguments(self, given: int, *, supplied: bool) -> list[str]:
        """The names of so many arguments given by place, none if not all can be given by name.

        If the first parameter is `supplied`, the arguments are those for the others.
        """
        names = self.parameters[1:] if supplied else self.parameters
        return list(names[:given]) if given <= len(names) else []


def find_function(functions: Mapping[str, Function], name: str) -> Function | None:
    """Return the function "f", class "C" or method "C.f" of a stub, None if it has none."""
    owner, _, method = name.partition(".")
    function = functions.get(owner)
    return function.methods.get(method) if function and method else function


class Exercise(msgspec.Struct, frozen=True):
    """One exercise as read from ``exercise.toml`` and the files beside it."""

    slug: str
    title: str
    tasks: list[Task]
    pool: PoolOptions
    stub: Path  # <slug>.py as the student receives it
    functions: dict[str, Function]  # of the stub, by name
    sql: list[Path]  # what builds the template database, in order
    visible_tests: Path
    hidden_tests: Path | None  # None without the solutions folder: a student's machine
    bonus: bool = False  # its points stand beside the total, and nobody needs them
    needs: dict[str, str] = {}  # distributions that student code imports -> what pip installs

    @property
    def max_score(self) -> float:
        return sum(task.points for task in self.tasks)

    @property
    def example(self) -> str:
        """A function to show how one is called: the first that takes a pool, if one does."""
        takes_pool = (name for name, one in self.functions.items() if one.supplied == "pool")
        return next(takes_pool, next(iter(self.functions), self.slug))


class Part(Protocol):
    """An exercise, or what came of one."""

    @property
    def bonus(self) -> bool: ...


AnyPart = TypeVar("AnyPart", bound=Part)


def counting(parts: Sequence[AnyPart]) -> list[AnyPart]:
    """Those that make the total. A bonus stands beside it, unless there is nothing else."""
    return [one for one in parts if not one.bonus] or list(parts)


class CaseSpec(msgspec.Struct, frozen=True):
    """One collected test, before any submission is seen: the frozen total is made of these."""

    id: str
    task: str
    title: str
    points: float
    hint: str | None  # for a failed assertion that nothing explains
    visibility: Visibility
    line: int = 0  # of the test in its file
    kind: Kind | None = None  # None: the author has not said
    function: str | None = None  # of the stub, that it is about; None: of several
    hints: dict[str, str] = {}  # that hold only then: by "error", or the id of an explanation


#: What READMEs teach of a task, in Markdown, by the exercise's slug and the task's id.
Sections = Mapping[tuple[str, str], str]


# --- boxes: what `sandbox` starts and `servers` and `worker` describe -----------------------------


@dataclass(frozen=True)
class Box:
    """One process and all that it may see. Paths are the same inside and outside.

    Nothing but ``read_only``, ``writable`` and ``scratch`` exists inside, besides the system's
    shared libraries, /proc, /dev and an empty /tmp.
    """

    name: str  # for messages: "PostgreSQL", "the student's code"
    argv: tuple[str, ...]
    uid: int  # what the process runs as when the grader is root
    read_only: tuple[Path, ...] = ()
    writable: tuple[Path, ...] = ()
    scratch: Mapping[Path, int] = field(default_factory=dict)  # empty directory -> size in bytes
    hidden: tuple[Path, ...] = ()  # directories under read_only ones that appear empty
    env: Mapping[str, str] = field(default_factory=dict)
    limits: Mapping[str, int] = field(default_factory=dict)  # prlimit's names: nproc, nofile, ...
    # Of all its processes together, where there are control groups:
    memory_bytes: int | None = None  # files in memory and what the kernel holds for them included
    processes: int | None = None  # threads included
    proc: bool = True  # False: /proc is empty. It tells which pages other boxes have mapped.
    never_root: bool = False  # PostgreSQL refuses: takes `uid` even where there is no sandbox


class Process(Protocol):
    """A started box. ``kill`` ends everything inside it and is safe to call twice."""

    @property
    def returncode(self) -> int | None: ...

    async def wait(self) -> int: ...

    async def kill(self) -> None: ...

    def hear(self, listener: Callable[[bytes], object]) -> None:
        """Have all that the box writes told there, as it comes; at once what it wrote so far."""
        ...

    def memory_kills(self) -> int:
        """How many processes inside were killed because all took more than `Box.memory_bytes`.

        0 where nobody counts.
        """
        ...

    async def stderr_tail(self) -> str:
        """The last 4 KiB the box wrote to stderr: evidence for when it would not start."""
        ...


class Launch(Protocol):
    """Start a box. The process inherits ``pass_fds`` and no other descriptor, no environment."""

    async def __call__(self, box: Box, *, pass_fds: tuple[int, ...] = ()) -> Process: ...


# --- settings -------------------------------------------------------------------------------------


class Limits(msgspec.Struct, frozen=True):
    """Limits in seconds of our clock (clock.py). Only "timed out" may ever rest on them."""

    import_s: float = 5.0
    case_s: float = 10.0
    submission_s: float = 300.0


class Chosen(msgspec.Struct, frozen=True):
    """Which cases of an exercise are asked for: those that all of these let through."""

    tasks: tuple[str, ...] = ()  # of one of these, or about one of `functions`; both empty: any
    functions: tuple[str, ...] = ()
    words: tuple[str, ...] = ()  # with one of these in its id, title or function; empty: any
    ids: tuple[str, ...] | None = None  # one of these, in this order; None: any

    def takes(self, case: CaseSpec) -> bool:
        """Whether the case is asked for. Small and capital letters are the same in a word."""
        named = not (self.tasks or self.functions)
        named = named or case.task in self.tasks or case.function in self.functions
        told = f"{case.id}\n{case.title}\n{case.function}".lower()
        said = not self.words or any(word.lower() in told for word in self.words)
        return named and said and (self.ids is None or case.id in self.ids)


class Settings(msgspec.Struct, frozen=True):
    """What a command was asked to use."""

    exercises: Path
    solutions: Path | None
    postgres: str = "embedded"
    sandbox: SandboxChoice = "auto"
    jobs: int = 1
    feedback: Feedback = "full"
    keep: Keep = "nothing"
    repeat: int = 1  # how often each submission is graded, each time in new cells
    unstable: Unstable = "worst"  # of a test that does not end alike then: which verdict counts
    copy: bool = False  # each test's database is a copy: none gets the files of another
    chosen: Mapping[str, Chosen] = {}  # by exercise; of one that is not there, all
    trouble: str = ""  # "3:killed": of a sweep this try alone; empty means all
    boxed: bool = False  # no practice without a sandbox, unless it is switched off
    first: bool = False  # no case is run after the first that does not pass
    language: str = "en"  # of what students read
    seed: int = 0
    limits: Limits = Limits()
