"""The archive to hand in: the files that grading reads, looked at as grading looks at them."""

import contextlib
import os
import secrets
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.address import Address
from grader.catalog.needs import is_possible
from grader.catalog.stubs import find_placeholders
from grader.cell.workers import uid_of
from grader.errors import NotHandedInError, OperatorError, SubmissionError
from grader.grading.finding import find_own
from grader.grading.intake import Taken, is_as_given, take
from grader.grading.temporary import open_folder, sweep
from grader.language import mark
from grader.model import Exercise, Settings
from grader.practice.near import suggest
from grader.sandbox import Sandbox
from grader.snapshot import Snapshot
from grader.tap.listening import bind_dead
from grader.worker import ImportFailure, open_worker

SUFFIX = ".zip"


@dataclass(frozen=True)
class Part:
    """What there is of one exercise: its file, or why that cannot be taken."""

    exercise: Exercise
    content: bytes = b""
    unwritten: tuple[str, ...] = ()  # names of the stub
    complaint: SubmissionError | None = None

    @property
    def name(self) -> str:
        """Where it is in the archive, and in the folder of one's work."""
        return _name(self.exercise)


def _name(exercise: Exercise) -> str:
    return f"{exercise.slug}/{exercise.stub.name}"


async def look_at(
    folder: Path, exercises: Sequence[Exercise], settings: Settings, sandbox: Sandbox
) -> list[Part]:
    """Take each exercise's file from a folder, and load it once in a box, as grading does.

    Raises OperatorError for what is no folder of one's own, GraderFault for a fault of ours.
    """
    sweep()
    taken = await take(find_own(folder, exercises), exercises, sandbox.launch)
    parts = []
    for exercise in exercises:
        content = taken[exercise.slug]
        if exercise.bonus and not _is_begun(exercise, content):
            continue
        if isinstance(content, SubmissionError):
            parts.append(Part(exercise, complaint=content))
        else:
            parts.append(await _load(exercise, content, settings, sandbox))
    return parts


def require_folder(folder: Path) -> None:
    """Raise OperatorError for what is no folder; one beside it may be meant."""
    if folder.is_dir():
        return
    beside = folder.parent
    folders = [path.name for path in beside.iterdir() if path.is_dir()] if beside.is_dir() else []
    near = suggest(folder.name, folders)
    raise OperatorError(
        f"{folder} is no folder", hint=near or mark("Name the folder of your work.")
    )


def _is_begun(exercise: Exercise, content: Taken) -> bool:
    if isinstance(content, SubmissionError):
        return not isinstance(content, NotHandedInError)
    return not is_as_given(exercise, content)


async def _load(exercise: Exercise, content: bytes, settings: Settings, sandbox: Sandbox) -> Part:
    if not is_possible(exercise):  # it may be graded elsewhere
        return Part(exercise, content, tuple(find_placeholders(content)))
    with contextlib.ExitStack() as stack:
        directory = stack.enter_context(open_folder("pack-"))
        server = stack.enter_context(_dead(directory / "wire" / ".s.PGSQL.5432"))
        opened = open_worker(
            sandbox.launch,
            source=Snapshot.write(directory / "source" / exercise.stub.name, content),
            module=exercise.slug,
            server=server,
            own_pids=sandbox.own_pids,
            own_user=sandbox.own_user,
            uid=uid_of(0),
            pool=exercise.pool,
            import_s=settings.limits.import_s,
            needs=tuple(exercise.needs),
        )
        async with opened as worker:
            try:
                names = (await worker.probe()).names
            except ImportFailure as failure:
                return Part(exercise, content, complaint=failure)
    begun = find_placeholders(content)
    asked = find_placeholders(exercise.stub.read_bytes())
    unwritten = tuple(name for name in asked if name in begun or name not in names)
    return Part(exercise, content, unwritten)


@contextlib.contextmanager
def _dead(place: Path) -> Iterator[Address]:
    """Have an address on which nobody listens: while a file loads, nothing is to be asked."""
    place.parent.mkdir()
    place.parent.chmod(0o755)
    address, socket = bind_dead(place)
    with socket:
        yield address


def archive_of(folder: Path) -> Path:
    """Where a folder's archive goes unless somebody says otherwise: beside it, by its name."""
    place = folder.resolve()
    return place.with_name(f"{place.name or 'submission'}{SUFFIX}")


def require_free(path: Path, exercises: Sequence[Exercise]) -> None:
    """Raise OperatorError unless an archive may be written there.

    One that was packed before is replaced, any other file is left alone.
    """
    if path.suffix != SUFFIX:
        raise OperatorError(f"{path} does not end in {SUFFIX}", hint="What is packed is a ZIP.")
    if os.path.lexists(path) and not _was_packed(path, set(map(_name, exercises))):
        raise OperatorError(
            f"{path} is there, and was not made by this command",
            hint="Move it away, or name another file with --out FILE.",
        )


def write_archive(path: Path, parts: Sequence[Part]) -> None:
    """Write the files that are there, whole or not at all. Raises OperatorError."""
    fresh = path.with_name(f".{secrets.token_hex(8)}{SUFFIX}")
    try:
        with zipfile.ZipFile(fresh, "x", zipfile.ZIP_DEFLATED) as archive:
            for part in parts:
                if part.content:
                    archive.writestr(part.name, part.content)
        fresh.replace(path)
    except OSError as error:
        raise OperatorError(
            f"{path} cannot be written: {error.strerror}",
            hint="Name a place where you may write, and where there is room: --out FILE",
        ) from error
    finally:
        with contextlib.suppress(OSError):
            fresh.unlink()


def _was_packed(path: Path, names: set[str]) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            return names.issuperset(archive.namelist())
    except (OSError, zipfile.BadZipFile):
        return False
