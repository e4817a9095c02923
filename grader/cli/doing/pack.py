"""The archive to hand in: whether each file loads, what is in it, and what is not."""

from collections.abc import Sequence
from pathlib import Path

from rich.padding import Padding

from grader.catalog import load_catalog
from grader.cli.console import complain, note, out
from grader.cli.console import say as print_line
from grader.cli.exit_codes import NOT_PACKED, PACKED
from grader.cli.stopping import run_stoppable
from grader.errors import NotHandedInError, OperatorError
from grader.grading.course import open_practice_sandbox
from grader.language import say, tell
from grader.model import Exercise, Settings
from grader.practice.packing import (
    Part,
    archive_of,
    look_at,
    require_folder,
    require_free,
    write_archive,
)
from grader.practice.place import find_course, tell_passed_over
from grader.reports import words


def pack(directory: Path | None, to: Path | None, settings: Settings, *, anyway: bool) -> int:
    """Look at the files, write the archive and say what is in it. Returns the exit code."""
    exercises = load_catalog(settings.exercises, None)
    folder = directory or find_course(Path.cwd(), exercises)
    require_folder(folder)
    archive = to or archive_of(folder)
    require_free(archive, exercises)
    note(say("Loading each file in {folder} once, as grading will.", folder=folder))
    for remark in tell_passed_over(folder, exercises):
        note(tell(remark))
    parts = run_stoppable(_look_at(folder, exercises, settings))
    if not any(part.content for part in parts) and not any(map(_is_broken, parts)):
        raise OperatorError(
            f"there is nothing to pack in {folder}",
            detail=f"It is looked for at {', '.join(part.name for part in parts)}.",
            hint="Name the folder of your work: grader pack DIR",
        )
    broken = [part for part in parts if _is_broken(part)]
    for part in broken:
        assert part.complaint is not None
        complain(part.complaint)
    if broken and not (anyway and any(part.content for part in parts)):
        print_line(say("Nothing was packed: mend it, or pack it all the same with --anyway."))
        return NOT_PACKED
    write_archive(archive, parts)
    _tell(archive, parts)
    return PACKED


async def _look_at(folder: Path, exercises: Sequence[Exercise], settings: Settings) -> list[Part]:
    sandbox = await open_practice_sandbox(settings)
    return await look_at(folder, exercises, settings, sandbox)


def _is_broken(part: Part) -> bool:
    return part.complaint is not None and not isinstance(part.complaint, NotHandedInError)


def _tell(archive: Path, parts: Sequence[Part]) -> None:
    size = words.count(archive.stat().st_size, "byte")
    print_line(say("{archive} is packed, {size}. In it:", archive=archive, size=size))
    for part in parts:
        if part.content:
            print_line(f"  {part.name}, {words.count(len(part.content), 'byte')}")
            out.print(Padding(_state(part), (0, 0, 0, 4), expand=False))
    for part in parts:
        if not part.content:
            print_line(_absence(part))
    print_line(say("Hand in this file as it is."))


def _absence(part: Part) -> str:
    if _is_broken(part):
        return say("Not in it: {name}, which cannot be taken", name=part.name)
    return say("Not in it: {name}", name=part.name)


def _state(part: Part) -> str:
    if part.complaint is not None:
        return say("does not load")
    if not part.unwritten:
        return say("everything is written")
    return say("not written yet: {names}", names=", ".join(part.unwritten))
