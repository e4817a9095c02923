"""What students may see, given out: a folder or a name of their own each, or Moodle's archive.

Pages are made anew from result.json: a report.html may tell more than is to be published. What is
no student's business is taken out first (`withhold`), whatever the level. What was published to
the same place before, and is not any more, is removed; nothing else there is touched.
"""

import base64
import hashlib
import hmac
import io
import secrets
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from msgspec.structs import replace

from grader.cohort.graded import Graded
from grader.cohort.place import keep_in
from grader.cohort.published import Published, put
from grader.errors import OperatorError
from grader.people import Person
from grader.platforms.gradebooks.cells import text
from grader.platforms.gradebooks.sheet import Sheet
from grader.reports.writing import write_bytes
from grader.results import NOTHING_HANDED_IN, CaseResult, ExerciseResult, Outcome, Result

REPORT = "report.html"
ARCHIVE = "moodle-feedback.zip"

#: OUT/.grader/...: who got what; what secret names are made of.
TABLE, SECRET = "published.csv", "publishing.key"

#: Names nobody, and keeps a web server from listing the folder.
_INDEX = b"<!doctype html>\n<title>Reports</title>\n<p>Each report has an address of its own.</p>\n"

_SECRET_LETTERS = 26  # of base32: 130 bits


#: A student's id, and what they may see of the result: the page.
Render = Callable[[str, Result], str]


def withhold(result: Result) -> Result:
    """Take out what no level shows a student.

    What we say to staff of a fault of ours, and the names of hidden tests, by which a try would be
    played again.
    """
    if result.outcome is Outcome.GRADER_ERROR:
        return replace(result, message=None, exercises=[])
    return replace(result, exercises=[_exercise(exercise) for exercise in result.exercises])


def _exercise(exercise: ExerciseResult) -> ExerciseResult:
    tasks = [replace(task, cases=list(map(_without_try, task.cases))) for task in exercise.tasks]
    return replace(exercise, tasks=tasks)


def _without_try(case: CaseResult) -> CaseResult:
    return case if case.visibility == "visible" else replace(case, trouble=None)


def require_apart(out: Path, to: Path) -> None:
    """Raise OperatorError if the folder is OUT, in it, or around it: staff's files are there."""
    ours, theirs = out.resolve(), to.resolve()
    if theirs.is_relative_to(ours) or ours.is_relative_to(theirs):
        raise OperatorError(
            f"{to} and {out} are not apart, and {out} holds what students may not see",
            hint="Publish to a folder of its own.",
        )
    if to.exists() and not to.is_dir():
        raise OperatorError(f"{to} is no folder")


def name_folders(graded: Sequence[Graded], out: Path, *, secret: bool) -> dict[str, str]:
    """Choose each one's folder, by id: the id, or a name that stays and that nobody can guess."""
    if not secret:
        return {one.person.id: one.person.id for one in graded}
    key = _key(out)
    return {one.person.id: secret_name(key, one.person.id) for one in graded}


def name_in_moodle(person: Person) -> str:
    """Return the folder that Moodle's upload of feedback files takes to be a participant's.

    The number is between the first two "_", so a name has none.
    Source: moodle/moodle, mod/assign/feedback/file/importziplib.php
    """
    name = "".join(" " if one in '_/\\:*?"<>|' else one for one in person.name or person.id)
    return f"{name.strip() or 'participant'}_{person.platform_id}_assignsubmission_file_"


def publish(
    graded: Sequence[Graded],
    render: Render,
    *,
    out: Path,
    to: Path,
    folders: Mapping[str, str],
) -> Published:
    """Write a page for each, and the table of who got which. Raises OperatorError, OSError."""
    pages = ((f"{folders[one.person.id]}/{REPORT}", _page(one, render)) for one in graded)
    names = ["index.html", *(f"{folders[one.person.id]}/{REPORT}" for one in graded)]

    def files() -> Iterator[tuple[str, bytes]]:
        yield "index.html", _INDEX
        yield from pages

    published = put(out, to, names, files())
    _write_table(out, graded, folders)
    return published


def is_unknown_to_moodle(one: Graded) -> bool:
    """Whether they handed in nothing, and so have no number in a download: nothing is published."""
    nothing = one.result is not None and one.result.message == NOTHING_HANDED_IN
    return nothing and not one.person.platform_id.isdigit()


def publish_for_moodle(
    graded: Sequence[Graded], render: Render, *, out: Path, to: Path
) -> Published:
    """Write the archive for "Upload multiple feedback files in a zip", and nothing beside it.

    Raises OperatorError if Moodle would not know somebody, who is named.
    """
    unknown = [one.person.id for one in graded if not one.person.platform_id.isdigit()]
    if unknown:
        raise OperatorError(
            f"Moodle knows a student by a participant's number: missing of {len(unknown)}",
            detail="\n".join(unknown[:30]),
            hint="Grade the download as Moodle gave it, or with --roster, a list that has it.",
        )
    folders = {one.person.id: name_in_moodle(one.person) for one in graded}
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for one in graded:
            member = zipfile.ZipInfo(f"{folders[one.person.id]}/{REPORT}")
            member.external_attr = 0o644 << 16
            archive.writestr(member, _page(one, render), zipfile.ZIP_DEFLATED)
    published = put(out, to, [ARCHIVE], iter([(ARCHIVE, content.getvalue())]))
    _write_table(out, graded, folders)
    return published


def _page(one: Graded, render: Render) -> bytes:
    assert one.result is not None
    return render(one.person.id, withhold(one.result)).encode("utf-8", "backslashreplace")


def _write_table(out: Path, graded: Sequence[Graded], folders: Mapping[str, str]) -> None:
    """Say who got which, for staff; how it is read: a spreadsheet."""
    rows = [["student", "name", "email", "folder"]]
    for one in graded:
        of = one.person
        rows.append([text(of.id), text(of.name), text(of.email), text(folders[of.id])])
    content = Sheet(rows, encoding="utf-8-sig").to_bytes()
    write_bytes(keep_in(out, TABLE), content, mode=0o600)


def _key(out: Path) -> bytes:
    """What secret names are made of: made once, and kept, so that names stay."""
    path = keep_in(out, SECRET)
    if not path.exists():
        write_bytes(path, secrets.token_hex(32).encode(), mode=0o600)
    return path.read_bytes()


def secret_name(key: bytes, student: str) -> str:
    """Return a student's, the same each time; nobody makes it without the key."""
    digest = hmac.digest(key, student.encode("utf-8", "backslashreplace"), hashlib.sha256)
    return base64.b32encode(digest).decode("ascii").lower()[:_SECRET_LETTERS]
