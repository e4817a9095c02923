"""What is given out: what students may see and nothing else, and nobody else's."""

import csv
import io
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from grader.choices import Feedback
from grader.cli.doing.publish import publish
from grader.cohort.place import make_student
from grader.cohort.rules import Rules
from grader.cohort.state import ACCOUNT, Account, hash_result, stamp
from grader.errors import OperatorError
from grader.people import Person
from grader.reports.json_text import to_json
from grader.reports.outline import outline
from grader.reports.page import render_student
from grader.reports.result_json import render_json
from grader.reports.writing import write_text
from grader.results import (
    NOTHING_HANDED_IN,
    Act,
    Call,
    CaseResult,
    Code,
    Outcome,
    Place,
    Result,
    Statement,
    Status,
)
from tests.sample_results import (
    ENVIRONMENT,
    GRADER_ERROR,
    SOLVED,
    exercise_of,
    result,
    task_of,
)

ADA = Person("ada", "Ada Lovelace", "ada@uni.example", "ada01", "101")
ZOE = Person("zoe", "Zoë/Müller_Łukasz", "zoe@uni.example", "zoe02", "102")
SEED = 987_654_321

#: Of a hidden test, what each level shows; what is named nowhere may be in no file.
SHOWN: dict[Feedback, set[str]] = {
    "score": set(),
    "hints": {"title", "function", "hint"},
    "full": {
        *("title", "function", "hint", "message", "detail", "expected", "got", "output"),
        *(
            "arguments",
            "ended",
            "code",
            "caller",
            "sql",
            "tag",
            "sqlstate",
            "error",
            "parameter",
            "what",
        ),
        "server_detail",
    },
}


def canary(name: str) -> str:
    """A word that is nowhere else, for one field."""
    return f"canary_{name}_x"


def case() -> CaseResult:
    """A hidden test with a canary in every field that holds words."""
    said: dict[str, Any] = {
        name: canary(name) for name in ("message", "detail", "expected", "got", "output")
    }
    statement = Statement(
        *(1, canary("sql"), canary("tag"), canary("sqlstate"), "T"),
        error=canary("error"),
        parameters=[canary("parameter")],
        call=0,
        detail=canary("server_detail"),
    )
    return CaseResult(
        id=canary("id"),
        title=canary("title"),
        status=Status.FAILED,
        points=0,
        max_points=5,
        visibility="hidden",
        function=canary("function"),
        hint=canary("hint"),
        calls=[Call(canary("function"), canary("arguments"), canary("ended"))],
        place=Place(1, 1, canary("code"), Code(1, canary("caller"))),
        statements=[statement],
        acts=[Act(0, "rival", canary("what"))],
        trouble=canary("trouble"),
        **said,
    )


def every_canary() -> set[str]:
    """Whatever was put into the case."""
    found: set[str] = set()

    def walk(value: Any) -> None:
        if isinstance(value, str):
            if value.startswith("canary_"):
                found.add(value)
        elif isinstance(value, dict):
            for one in value.values():
                walk(one)
        elif isinstance(value, list):
            for one in value:
                walk(one)

    walk(msgspec.to_builtins(case()))
    return found


TASK = task_of("1.1", "A task", [case()])
TOLD = msgspec.structs.replace(
    result("ada", exercise_of("basic_operations", "Basics", [TASK])),
    environment=msgspec.structs.replace(ENVIRONMENT, seed=SEED),
)
BROKEN = msgspec.structs.replace(
    GRADER_ERROR,
    submission="zoe",
    message="/srv/staff/solutions cannot be read\nTraceback (most recent call last):\n  secret",
)


def write(out: Path, *results: Result) -> Path:
    """Make OUT of these results, as `grade` does; their pages tell all."""
    for one in results:
        folder = out / one.submission
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "result.json").write_text(render_json(one))
        (folder / "report.html").write_text(render_student(one, feedback="full"))
        _keep_account(out, one)
    (out / ".grader").mkdir(exist_ok=True)
    people = msgspec.json.encode([ADA, ZOE])
    (out / ".grader" / "people.json").write_bytes(people)
    return out


def _keep_account(out: Path, one: Result) -> None:
    """As grading keeps it: a result without is believed by nobody."""
    name = one.submission
    account = Account(
        submission=name,
        path="",
        archive="",
        graded_at=one.started_at,
        result_sha256=hash_result(out, name),
        stamp=stamp(out, name),
        pages="",
        parts={},
        outline=outline(one),
    )
    write_text(make_student(out, name) / ACCOUNT, to_json(account))


def give_out(
    out: Path,
    to: Path,
    feedback: Feedback = "hints",
    *,
    secret: bool = False,
    moodle: bool = False,
) -> None:
    """As `grader publish` does."""
    given: dict[str, Any] = {"adjustments": None, "rules": Rules(), "exercises": None}
    publish(out, to, feedback, secret=secret, moodle=moodle, language="en", **given)


def files(folder: Path) -> dict[str, bytes]:
    """All that lies there, also in archives, by its path."""
    return dict(_files(folder))


def _files(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.rglob("*")):
        if path.suffix == ".zip":
            with zipfile.ZipFile(path) as archive:
                yield from ((name, archive.read(name)) for name in archive.namelist())
        elif path.is_file():
            yield str(path.relative_to(folder)), path.read_bytes()


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """Two students: one with a canary in each field, and one with a fault of ours."""
    return write(tmp_path / "out", TOLD, BROKEN)


@pytest.fixture
def to(tmp_path: Path) -> Path:
    """A folder for what is given out; it is not there yet."""
    return tmp_path / "public"


@pytest.mark.parametrize("way", ["folders", "secret", "moodle"])
@pytest.mark.parametrize("feedback", ["score", "hints", "full"])
def test_no_hidden_field_is_given_out(out: Path, to: Path, feedback: Feedback, way: str) -> None:
    """Of a hidden test each level shows what is named above, and no other word of it."""
    give_out(out, to, feedback, secret=way == "secret", moodle=way == "moodle")
    written = files(to)
    assert any(name.endswith("report.html") for name in written)
    text = "\n".join(content.decode() for content in written.values())
    shown = {one for one in every_canary() if one in text}
    assert shown <= {canary(name) for name in SHOWN[feedback]}
    assert shown >= {canary(name) for name in SHOWN[feedback] if name in ("title", "hint")}
    assert str(SEED) not in text and f"{SEED:,}" not in text
    assert "/srv/staff" not in text and "Traceback" not in text and "secret" not in text


def test_what_is_looked_for_is_in_staffs_files(out: Path) -> None:
    """Each canary, the seed and the path are in result.json or on the page that `grade` wrote."""
    staff = "\n".join(path.read_text() for path in out.rglob("*") if path.is_file())
    assert not [one for one in every_canary() if one not in staff]
    assert str(SEED) in (out / "ada" / "report.html").read_text()
    assert "/srv/staff" in (out / "zoe" / "report.html").read_text()


@pytest.mark.parametrize("way", ["folders", "secret"])
def test_nobodys_page_names_another(out: Path, to: Path, way: str) -> None:
    """Neither by name, id, email nor login; and the index names nobody."""
    give_out(out, to, "full", secret=way == "secret")
    for name, content in files(to).items():
        text = content.decode().lower()
        of_ada, of_zoe = "ada" in name or b"ada" in content, b"zoe" in content
        assert not (of_ada and of_zoe), name
        for one in (ADA, ZOE):
            assert one.email not in text and one.login not in text


def test_secret_names_stay_and_tell_nothing(out: Path, to: Path) -> None:
    """The same for a student each time, others for another class, and in a table for staff."""
    give_out(out, to, secret=True)
    first = set(files(to))
    give_out(out, to, secret=True)
    assert set(files(to)) == first
    table = (out / ".grader" / "published.csv").read_text(encoding="utf-8-sig")
    by_student = {row["student"]: row["folder"] for row in csv.DictReader(io.StringIO(table))}
    assert first == {f"{name}/report.html" for name in by_student.values()} | {"index.html"}
    assert by_student.keys() == {"ada", "zoe"} and len(set(by_student.values())) == 2
    assert all(len(name) == 26 and name.isalnum() for name in by_student.values())
    again = write(to.parent / "other", TOLD)
    give_out(again, to.parent / "elsewhere", secret=True)
    assert not set(files(to.parent / "elsewhere")) & first - {"index.html"}


def test_what_is_for_staff_is_not_given_out(out: Path, to: Path) -> None:
    """No table, no key, no record, no result.json."""
    give_out(out, to)
    assert set(files(to)) == {"index.html", "ada/report.html", "zoe/report.html"}
    assert (out / ".grader" / "publishing.key").exists() is False


def test_the_archive_is_as_moodle_wants_it(out: Path, to: Path) -> None:
    """Each folder splits at "_" into name, number, kind and plugin, as its importer does it."""
    give_out(out, to, moodle=True)
    taken = {}
    for name in files(to):
        folder, file = name.split("/")
        info = folder.split("_", 4)
        assert info[2:4] == ["assignsubmission", "file"] and info[4] == ""
        assert not file.startswith((".", "~"))
        taken[int(info[1])] = info[0]
    assert taken == {101: "Ada Lovelace", 102: "Zoë Müller Łukasz"}
    assert [path.name for path in to.iterdir()] == ["moodle-feedback.zip"]


def test_moodle_has_to_know_everybody(out: Path, to: Path) -> None:
    """Who has no number of a participant is named, and nothing is written."""
    write(out, msgspec.structs.replace(SOLVED, submission="bob"))
    with pytest.raises(OperatorError, match="participant's number") as caught:
        give_out(out, to, moodle=True)
    assert caught.value.detail == "bob" and not to.exists()


def test_moodle_need_not_know_who_handed_in_nothing(out: Path, to: Path) -> None:
    """They are in no download, so there is no number; the others get their pages."""
    nothing: dict[str, Any] = {
        "outcome": Outcome.UNGRADABLE,
        "message": NOTHING_HANDED_IN,
        "exercises": [],
    }
    write(out, msgspec.structs.replace(SOLVED, submission="bob", **nothing))
    give_out(out, to, moodle=True)
    with zipfile.ZipFile(to / "moodle-feedback.zip") as archive:
        assert {name.split("_")[1] for name in archive.namelist()} == {"101", "102"}


def test_what_is_not_published_any_more_is_removed(out: Path, to: Path) -> None:
    """And nothing else: what others put there stays, and so does a folder that holds it."""
    give_out(out, to)
    (to / "zoe" / "notes.txt").write_text("mine")
    (to / "notes.txt").write_text("mine")
    shutil.rmtree(out / "zoe")
    give_out(out, to)
    assert set(files(to)) == {"index.html", "ada/report.html", "zoe/notes.txt", "notes.txt"}


def test_a_file_of_somebody_else_is_not_written_over(out: Path, to: Path) -> None:
    """Nor is anything written then."""
    (to / "ada").mkdir(parents=True)
    (to / "ada" / "report.html").write_text("of another assignment")
    with pytest.raises(OperatorError, match="was not published from here"):
        give_out(out, to)
    assert files(to) == {"ada/report.html": b"of another assignment"}


def test_a_link_in_the_place_of_a_folder_leads_nowhere(out: Path, to: Path) -> None:
    """Whatever lies there was not ours."""
    elsewhere = to.parent / "elsewhere"
    elsewhere.mkdir()
    to.mkdir()
    (to / "ada").symlink_to(elsewhere)
    with pytest.raises(OperatorError, match="was not published from here"):
        give_out(out, to)
    assert not list(elsewhere.iterdir())


def test_the_folder_may_be_a_link_of_the_operators(out: Path, to: Path) -> None:
    """It stays one, and what it leads to is written to."""
    (to.parent / "there").mkdir()
    to.symlink_to(to.parent / "there")
    give_out(out, to)
    assert to.is_symlink() and "ada/report.html" in files(to.parent / "there")


@pytest.mark.parametrize("place", ["out", "out/public", "out/ada", ".", "link"])
def test_a_place_that_is_not_apart_is_refused(out: Path, place: str) -> None:
    """OUT, a folder in it, one around it, and a link to it."""
    (out.parent / "link").symlink_to(out)
    before = files(out)
    with pytest.raises(OperatorError, match="are not apart"):
        give_out(out, out.parent / place)
    assert files(out) == before


def test_a_page_is_made_anew(out: Path, to: Path) -> None:
    """It is no copy of report.html, which tells more."""
    give_out(out, to, "score")
    staff, given = ((root / "ada" / "report.html").read_bytes() for root in (out, to))
    assert canary("arguments").encode() in staff
    assert canary("arguments").encode() not in given and b"A task" in given


def test_a_stopped_publishing_goes_on(out: Path, to: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it had written is known to be ours."""
    from grader.cli.doing import publish as doing

    def stop(result: Result, **_: object) -> str:
        if result.submission == "zoe":
            raise KeyboardInterrupt
        return "half"

    with monkeypatch.context() as patched:
        patched.setattr(doing, "render_student", stop)
        with pytest.raises(KeyboardInterrupt):
            give_out(out, to)
    assert files(to)["ada/report.html"] == b"half"
    give_out(out, to)
    assert len(files(to)) == 3 and files(to)["ada/report.html"] != b"half"
