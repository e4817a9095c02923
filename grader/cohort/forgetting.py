"""A person removed from OUT: results, pages, history, names. What the class found hard is kept.

Of each test is counted how it ended with those who are forgotten, and nothing else of them. The
folder in OUT goes last: whatever stops us, the same command goes on.
"""

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from difflib import get_close_matches
from pathlib import Path, PurePosixPath

import msgspec

from grader.cohort.graded import RESULT
from grader.cohort.keeping import write_changes
from grader.cohort.place import GRADEBOOK, PEOPLE, keep_in, read_people
from grader.cohort.published import read_record, write_record
from grader.cohort.publishing import ARCHIVE, REPORT, SECRET, TABLE, secret_name
from grader.cohort.state import State, read_state
from grader.cohort.statistics import count_in
from grader.cohort.tried import list_folders
from grader.errors import OperatorError
from grader.platforms.gradebooks.cells import text
from grader.platforms.gradebooks.sheet import read_sheet
from grader.reports.files import CHANGES, RUN_FILES, STATE
from grader.reports.writing import write_bytes
from grader.results import Result


@dataclass(frozen=True)
class Traces:
    """What there is of a person: files that go, and files that may name them and stay."""

    student: str
    files: Sequence[Path]
    published: Sequence[Path]
    shared: Sequence[Path]  # files about many, which are not written anew


def find_students(out: Path, wanted: Sequence[str]) -> list[str]:
    """Return those that are meant. Raises OperatorError for a name that nobody has."""
    known = {path.name for path in _folders(out)} | {one.id for one in read_people(out)}
    for name in wanted:
        if name not in known:
            near = get_close_matches(name, sorted(known), n=3)
            raise OperatorError(
                f"there is no {name} in {out}",
                hint=f"Did you mean {', '.join(near)}?" if near else "It takes a folder's name.",
            )
    return list(dict.fromkeys(wanted))


def find_older(out: Path, days: int) -> list[str]:
    """Return those who were graded last so many days ago, or longer."""
    until = datetime.now(UTC) - timedelta(days=days)
    results = read_state(out).results if out.is_dir() else {}
    return sorted(
        folder.name
        for folder in _folders(out)
        if (when := _when(results.get(folder.name), folder)) and when <= until
    )


def find_traces(out: Path, student: str) -> Traces:
    """Look for all that is kept of a person."""
    outs = (out, *list_folders(out))
    files = [
        path
        for folder in (place for one in outs for place in (one / student, *_kept(one, student)))
        for path in ([folder] if folder.is_symlink() else sorted(folder.rglob("*")))
        if _is_file(path)
    ]
    names = _published_names(out, student)
    places = read_record(out)
    return Traces(
        student,
        files,
        [Path(place, name) for place, of in places.items() for name in of if name in names],
        [
            *(path for path in sorted(out.iterdir()) if _may_name(path, student)),
            *(Path(place, ARCHIVE) for place, of in places.items() if ARCHIVE in of),
        ],
    )


def forget(out: Path, traces: Traces, state: State) -> None:
    """Remove the person. Raises OSError; the same again goes on then.

    How their tests ended is counted if `state` believes the result.
    """
    _forget_name(out, traces)
    for path in (*traces.published, *traces.files):
        if path != out / traces.student / RESULT and _is_file(path):
            path.unlink()
    for path in traces.published:
        if path.parent.is_dir() and not any(path.parent.iterdir()):
            path.parent.rmdir()
    own = out / traces.student
    if own.is_dir() and not own.is_symlink():
        # While there is an account of it: without one nobody believes it.
        if (result := state.whole(traces.student)) is not None:
            count_in(out, result)
        (own / RESULT).unlink(missing_ok=True)
    tries = [place / traces.student for place in list_folders(out)]
    kept = [of for one in (out, *list_folders(out)) for of in _kept(one, traces.student)]
    for folder in (*tries, *kept):
        if folder.is_dir() and not folder.is_symlink():
            shutil.rmtree(folder)
    if (out / CHANGES).is_file() and not write_changes(state):
        (out / CHANGES).unlink()
    if own.is_dir() and not own.is_symlink():
        shutil.rmtree(own)


def _may_name(path: Path, student: str) -> bool:
    """Whether a file of many students is one that is not written anew, and may have the name."""
    if path.name in (*RUN_FILES, CHANGES) or path.is_symlink() or not path.is_file():
        return False
    return path.name.startswith(f"{GRADEBOOK}-") or student.encode() in path.read_bytes()


def _folders(out: Path) -> Iterator[Path]:
    if not out.is_dir():
        raise OperatorError(
            f"there is no folder {out}", hint="--out takes what grade wrote with -o."
        )
    yield from (path for path in out.iterdir() if path.is_dir() and path.name[:1] != ".")


def _when(result: Result | None, folder: Path) -> datetime | None:
    """When it was graded; of a result that is not believed, when its file was last written."""
    if result is None:
        path = folder / RESULT
        return datetime.fromtimestamp(path.lstat().st_mtime, UTC) if _is_file(path) else None
    try:
        return datetime.fromisoformat(result.started_at).astimezone(UTC)
    except ValueError as error:
        raise OperatorError(
            f"{folder / RESULT} does not say when it was graded", detail=result.started_at
        ) from error


def _is_file(path: Path) -> bool:
    return path.is_symlink() or path.is_file()


def _kept(out: Path, student: str) -> list[Path]:
    """The folders OUT/.grader/<kind>/<student>; what is deeper may be called so by chance."""
    return sorted(path / student for path in (out / STATE).glob("*") if (path / student).is_dir())


def _published_names(out: Path, student: str) -> set[str]:
    folders = {student}
    key = out / STATE / SECRET
    if key.is_file():
        folders.add(secret_name(key.read_bytes(), student))
    return {f"{folder}/{REPORT}" for folder in folders}


def _forget_name(out: Path, traces: Traces) -> None:
    """Out of the lists that name everybody."""
    people = read_people(out)
    if rest := [one for one in people if one.id != traces.student]:
        write_bytes(keep_in(out, PEOPLE), msgspec.json.encode(rest))
    elif people:
        keep_in(out, PEOPLE).unlink()
    gone = {str(path) for path in traces.published}
    record = {
        place: [name for name in of if str(PurePosixPath(place, name)) not in gone]
        for place, of in read_record(out).items()
    }
    write_record(out, record)
    table = keep_in(out, TABLE)
    if table.exists():
        sheet = read_sheet(table.read_bytes(), str(table))
        sheet.rows = [row for row in sheet.rows if row[:1] != [text(traces.student)]]
        write_bytes(table, sheet.to_bytes(), mode=0o600)
