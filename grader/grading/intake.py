"""Taking in what students hand in: one regular, small, UTF-8 file per exercise, nothing else.

The bytes are hostile until they are in the box. Here they are only measured and copied: files are
opened without following links and without waiting, read once, and never opened again. An archive is
unpacked in a box of its own; what comes out of it takes the same checks.
"""

import codecs
import io
import tokenize
from collections.abc import Sequence
from pathlib import Path

from grader.catalog.reading import read_bytes
from grader.catalog.translations import in_every_language
from grader.errors import GraderFault, NotHandedInError, SubmissionError
from grader.grading.archives import is_archive, unpack
from grader.grading.finding import Given, Submission
from grader.grading.locating import find_deeper
from grader.grading.looking import is_folder, places
from grader.grading.reading import is_there, read_regular
from grader.model import Exercise, Launch

MAX_BYTES = 256 * 1024

#: What is there of an exercise, or why nothing is, in words for the student.
Taken = bytes | SubmissionError


async def take(
    submission: Submission, exercises: Sequence[Exercise], launch: Launch
) -> dict[str, Taken]:
    """Take the student's file of each exercise, by its slug.

    `launch` starts the box in which an archive is unpacked. Raises GraderFault if that fails, or
    if a file that is there cannot be read, in two tries out of two.
    """
    try:
        return await _take(submission, exercises, launch)
    except GraderFault:
        return await _take(submission, exercises, launch)


async def _take(
    submission: Submission, exercises: Sequence[Exercise], launch: Launch
) -> dict[str, Taken]:
    if not is_packed(submission):
        return {one.slug: take_unpacked(submission, one) for one in exercises}
    if not is_there(submission.path):
        raise GraderFault("the submission is gone", detail=str(submission.path))
    taken, _ = await take_packed(submission, exercises, launch)
    return taken


async def take_packed(
    submission: Submission, exercises: Sequence[Exercise], launch: Launch
) -> tuple[dict[str, Taken], list[str]]:
    """Take the files out of an archive; also say what else is in it. Raises GraderFault."""
    wanted = [exercise.stub.name for exercise in exercises]
    try:
        files, left = await unpack(submission.path, wanted, limit=MAX_BYTES, launch=launch)
    except SubmissionError as error:
        return dict.fromkeys((exercise.slug for exercise in exercises), error), []
    return {exercise.slug: _take_from(files, exercise.stub.name) for exercise in exercises}, left


def is_packed(submission: Submission) -> bool:
    """Whether its files come out of an archive, which takes a box."""
    return submission.files is None and is_archive(submission.path)


def take_unpacked(submission: Submission, exercise: Exercise) -> Taken:
    """Take the file of one exercise of what is not packed. Raises GraderFault as `take` does."""
    if submission.files is not None:
        return _take_given(submission.files, exercise)
    if not is_there(submission.path):
        raise GraderFault("the submission is gone", detail=str(submission.path))
    return take_from_folder(submission.path, exercise)


def take_from_folder(folder: Path, exercise: Exercise) -> Taken:
    """Read the student's file of one exercise. Raises GraderFault if it cannot be told or read."""
    nested, flat = places(folder, exercise)
    name = exercise.stub.name
    if is_there(nested, depth=3):
        path = nested
    elif is_there(flat, depth=2):
        path = flat
    else:
        try:
            deeper = find_deeper(folder, exercise) if is_folder(folder) else None
        except SubmissionError as error:
            return error
        if deeper is None:
            return _absent(name, f"It is looked for at {exercise.slug}/{name}, and in all folders.")
        path = deeper
    return _read_checked(path, name)


def is_as_given(exercise: Exercise, content: bytes) -> bool:
    """Whether nobody has begun to write: a stub, whatever its blanks, ends of lines or language."""
    stubs = in_every_language(exercise.stub)
    return content.split() in [read_bytes(stub).split() for stub in stubs]


def _take_given(files: Given, exercise: Exercise) -> Taken:
    """Read the file that a download gave another name, or say why there is none."""
    name, given = exercise.stub.name, files.get(exercise.slug)
    if isinstance(given, SubmissionError):
        return given
    if given is None:
        return _absent(name, "It is looked for in all that was handed in.")
    if not is_there(given):
        raise GraderFault("the submission is gone", detail=str(given))
    return _read_checked(given, name)


def _take_from(files: dict[str, bytes], name: str) -> Taken:
    if name not in files:
        return _absent(name, "It is looked for in all folders of the archive but hidden ones.")
    try:
        _check(files[name], name)
    except SubmissionError as error:
        return error
    return files[name]


def _read_checked(path: Path, name: str) -> Taken:
    try:
        content = _read(path, name)
        _check(content, name)
    except SubmissionError as error:
        return error
    return content


def _absent(name: str, detail: str) -> SubmissionError:
    return NotHandedInError(f"{name} is not in this submission", detail=detail)


def _read(path: Path, name: str) -> bytes:
    return read_regular(path, name, limit=MAX_BYTES, detail="A whole solution needs about 20,000.")


def _check(content: bytes, name: str) -> None:
    if len(content) > MAX_BYTES:
        raise SubmissionError(f"{name} is larger than {MAX_BYTES // 1024} KiB")
    if not content.removeprefix(codecs.BOM_UTF8).strip():
        raise SubmissionError(f"{name} is empty")
    try:
        content.decode("utf-8")
        encoding, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
    except (UnicodeDecodeError, SyntaxError) as error:
        raise SubmissionError(
            f"{name} is not UTF-8 text",
            detail=f"Save it as UTF-8: editors call that its encoding. Python says: {error}",
        ) from error
    if encoding not in ("utf-8", "utf-8-sig"):
        raise SubmissionError(
            f"{name} declares the encoding {encoding}", detail="Only UTF-8 is accepted."
        )
    if b"\0" in content:
        raise SubmissionError(f"{name} contains a NUL byte", detail="It is not Python source.")
