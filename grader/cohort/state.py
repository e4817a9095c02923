"""Whose result is in OUT, and what it rests on.

A result is believed if it is the one that was kept account of: whoever put another one there, it is
in no table, and its submission is graded again.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import msgspec

from grader.cohort.place import read_kept, students
from grader.errors import OperatorError
from grader.grading.concluding import Graded
from grader.grading.inputs import Inputs
from grader.reports.files import RUN_FILES, STATE
from grader.reports.json_text import to_json
from grader.reports.look import Look
from grader.reports.result_json import parse_json
from grader.reports.writing import make_folder, write_text
from grader.results import RESULT_SCHEMA, Result

SCHEMA = "asyncpg-grader/state/1"
ACCOUNT, CLASS, RESULT, TABLES = "account.json", "class.json", "result.json", "tables"


Kept = TypeVar("Kept", "Account", "Begun")


class Begun(msgspec.Struct, frozen=True, kw_only=True):
    """OUT/.grader/class.json: what the first grading of the class began with."""

    schema: str = SCHEMA
    seed: int
    at: str


class Part(msgspec.Struct, frozen=True):
    """What is known of one exercise besides its result."""

    inputs: Inputs
    loaded: bool
    complaint: str | None
    handed_in: bool


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """OUT/.grader/students/<submission>/account.json: what its result rests on."""

    schema: str = SCHEMA
    submission: str
    path: str  # where it was handed in
    archive: str  # a hash of it; empty for a folder
    graded_at: str
    result_sha256: str
    stamp: str  # by which the same file is known without reading it
    pages: str  # what its files are made with
    look: Look | None = None  # how they were asked for, if that was kept
    told: str = ""  # what they tell that the tests did not give, as a hash
    parts: dict[str, Part]  # by exercise; empty where there is no score
    outline: Result  # all that tables need: a class's results are too much to read each time


@dataclass(frozen=True)
class State:
    """What is known of a class."""

    out: Path
    begun: Begun | None = None
    accounts: Mapping[str, Account] = field(default_factory=dict)
    results: Mapping[str, Result] = field(default_factory=dict)  # outlines, of those accounts
    damaged: Sequence[str] = ()  # whose result or account cannot be read, or is another
    unknown: Sequence[str] = ()  # who has a result of which nothing is known
    disbelieved: bool = False  # a student may have written all of it

    def kept(self, submission: str) -> dict[str, Graded]:
        """What was graded of a submission, whole."""
        account = self.accounts.get(submission)
        whole = self.whole(submission)
        if account is None or whole is None:
            return {}
        by_slug = {one.slug: one for one in whole.exercises}
        return {
            slug: Graded(
                by_slug[slug],
                loaded=part.loaded,
                complaint=part.complaint,
                handed_in=part.handed_in,
                inputs=part.inputs,
            )
            for slug, part in account.parts.items()
            if slug in by_slug
        }

    def whole(self, submission: str) -> Result | None:
        """A result with its evidence."""
        account = self.accounts.get(submission)
        content = _read_content(self.out, account) if account else None
        return parse_json(content.decode("utf-8", "replace")) if content is not None else None

    def students(self) -> list[str]:
        """Everybody of whom something is kept."""
        return list(_names(students(self.out)))

    def fingerprint(self) -> str:
        """A hash of all results: the same, and tables of them are the same."""
        told = sorted((name, one.result_sha256) for name, one in self.accounts.items())
        return hashlib.sha256(repr(told).encode("utf-8", "backslashreplace")).hexdigest()

    def tables_are(self, made_of: str) -> bool:
        """Whether the tables there are made of that, and whole."""
        there = all((self.out / name).is_file() for name in RUN_FILES)
        return there and read_kept(self.out / STATE / TABLES) == made_of.encode()

    def keep_tables(self, made_of: str) -> None:
        """Keep what the tables are made of. Raises OSError."""
        make_folder(self.out / STATE)
        write_text(self.out / STATE / TABLES, made_of)

    def begin(self, seed: int) -> None:
        """Keep the seed of the first grading, before anybody is graded. Raises OperatorError."""
        if self.begun is None:
            begun = Begun(seed=seed, at=datetime.now(UTC).isoformat(timespec="seconds"))
            try:
                make_folder(self.out / STATE)
                write_text(self.out / STATE / CLASS, to_json(begun))
            except OSError as error:
                raise OperatorError(
                    f"cannot write to {self.out / STATE}", detail=error.strerror or ""
                ) from error


def read_state(out: Path, *, believed: bool = True) -> State:
    """Read what is known; nothing is if it is not `believed`, since a student may have put it."""
    out = out.resolve()  # OUT may be a link of the operator's
    if not believed:
        return State(out, disbelieved=(out / STATE).exists())
    accounts, results, damaged = {}, {}, []
    for name in _names(students(out)):
        if (account := read_account(out, name)) is not None:
            accounts[name], results[name] = account, account.outline
        elif (out / name).exists():  # else it was removed, on purpose
            damaged.append(name)
    there = {name for name in _names(out) if (out / name / RESULT).is_file()}
    unknown = sorted(there - set(accounts) - set(damaged))
    begun = _read(out / STATE / CLASS, Begun)
    return State(out, begun, accounts, results, damaged, unknown)


def read_account(out: Path, submission: str) -> Account | None:
    """What a result rests on; None if nothing is kept of it, or if it is another one by now."""
    account = _read(students(out) / submission / ACCOUNT, Account)
    own = account is not None and account.submission == submission
    return account if account is not None and own and _stands(out, account) else None


def read_seed(out: Path) -> int | None:
    """The seed of the class's first grading, if there was one."""
    begun = _read(out.resolve() / STATE / CLASS, Begun)
    return begun.seed if begun else None


def stamp(out: Path, submission: str) -> str:
    """What the system says of a result's file, of which nobody can forge all. Raises OSError."""
    told = (out / submission / RESULT).lstat()
    return f"{told.st_ino} {told.st_size} {told.st_mtime_ns} {told.st_ctime_ns}"


def hash_result(out: Path, submission: str) -> str:
    """A hash of a result as it lies there. Raises OSError."""
    return hashlib.sha256((out / submission / RESULT).read_bytes()).hexdigest()


def _stands(out: Path, account: Account) -> bool:
    """Whether its result is there as it was written, and this version can read it."""
    if account.outline.schema != RESULT_SCHEMA:
        return False
    try:
        if stamp(out, account.submission) == account.stamp:
            return True
    except OSError:
        return False
    return _read_content(out, account) is not None


def _read_content(out: Path, account: Account) -> bytes | None:
    content = read_kept(out / account.submission / RESULT)
    same = content is not None and hashlib.sha256(content).hexdigest() == account.result_sha256
    return content if same else None


def _read(path: Path, kind: type[Kept]) -> Kept | None:
    content = read_kept(path)
    try:
        found = msgspec.json.decode(content or b"", type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None
    return found if found.schema == SCHEMA else None


def _names(folder: Path) -> Iterator[str]:
    """The folders in it that a submission can have."""
    if folder.is_dir() and not folder.is_symlink():
        for path in sorted(folder.iterdir()):
            if not path.name.startswith(".") and path.is_dir() and not path.is_symlink():
                yield path.name
