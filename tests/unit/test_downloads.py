"""Each platform's layout is recognised, and every file of it is graded or listed."""

import asyncio
import io
import os
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from grader.cohort.around import Around
from grader.cohort.downloads.brightspace import read_time
from grader.cohort.downloads.clones import read_committer
from grader.cohort.handed import Handed
from grader.cohort.intake import Intake, take_in
from grader.cohort.roster import Roster
from grader.cohort.shown import problems
from grader.cohort.tree import scan
from grader.errors import OperatorError
from grader.grading.whole import Whole
from grader.model import Exercise
from grader.people import Person
from tests import downloads
from tests.tiny_exercise import write_tiny


@pytest.fixture
def exercise(tmp_path: Path) -> Exercise:
    """The tiny one."""
    return write_tiny(tmp_path / "course").exercise


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Where a class lies."""
    return tmp_path / "class"


def take(root: Path, exercise: Exercise) -> Intake:
    """Take it in; every file is graded or listed."""
    intake = asyncio.run(take_in([root], Around([exercise])))
    there = {"/".join(entry.parts) for entry in scan(root).entries if not entry.folder}
    listed = [one.file for one in intake.left_aside]
    for one in intake.handed:
        listed += [file for _, file in one.graded] + [left.file for left in one.left_aside]
    assert {file for file in there if not any(file.endswith(one) for one in listed)} == set()
    return intake


def graded(intake: Intake) -> dict[str, list[str]]:
    """The files by the student's folder in OUT."""
    return {one.submission.name: [file for _, file in one.graded] for one in intake.handed}


def student(intake: Intake, name: str) -> Handed:
    return next(one for one in intake.handed if one.submission.name == name)


def test_moodle(root: Path, exercise: Exercise) -> None:
    """Folders by participant, in any depth; a text entry is the same participant's."""
    intake = take(downloads.write(root, downloads.MOODLE), exercise)
    assert graded(intake) == {
        "Ada Lovelace_12345": ["Ada Lovelace_12345_assignsubmission_file_/tiny.py"],
        "Bób Müller_12346": ["Bób Müller_12346_assignsubmission_file_/my work/tiny.py"],
        "Team 1-Eve_12347": [],
    }
    ada, eve = student(intake, "Ada Lovelace_12345"), student(intake, "Team 1-Eve_12347")
    assert (ada.person.name, ada.person.platform_id) == ("Ada Lovelace", "12345")
    assert [one.near for one in eve.left_aside] == ["tiny.py"] and "no file" in eve.problem


def test_a_folder_that_is_closed(
    root: Path, exercise: Exercise, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The intake stops: the work in it would be left aside, and its student would have 0."""
    downloads.write(root, downloads.MOODLE)
    look = os.scandir

    def refuse(folder: Path) -> Iterator[os.DirEntry[str]]:
        if Path(folder).name.startswith("Ada"):
            raise PermissionError(13, "Permission denied")
        return look(folder)

    monkeypatch.setattr(os, "scandir", refuse)
    with pytest.raises(OperatorError, match=r"Ada Lovelace_.* cannot be looked into: Permission"):
        asyncio.run(take_in([root], Around([exercise])))


def test_moodle_loose(root: Path, exercise: Exercise) -> None:
    """Without folders the file's name stands behind the participant's."""
    intake = take(downloads.write(root, downloads.MOODLE_LOOSE), exercise)
    assert graded(intake) == {
        "Ada Lovelace_12345": ["Ada Lovelace_12345_assignsubmission_file_tiny.py"],
        "Bob_12346": ["Bob_12346_assignsubmission_file_tiny.py"],
    }


def test_canvas(root: Path, exercise: Exercise) -> None:
    """Loose files by number; the highest version counts and the others are listed."""
    intake = take(downloads.write(root, downloads.CANVAS), exercise)
    assert graded(intake) == {
        "anonymous_aB3x9": ["anon_aB3x9_67892_tiny.py"],
        "evegroup_12348": [],
        "lovelaceada_12345": ["lovelaceada_12345_67999_tiny-1.py"],
        "müllerbób_12346": ["müllerbób_LATE_12346_67891_tiny.py"],
    }
    assert student(intake, "müllerbób_12346").rule == "Canvas says LATE"
    [older] = student(intake, "lovelaceada_12345").left_aside
    assert "replaced by lovelaceada_12345_67999_tiny-1.py" in older.why


def test_blackboard(root: Path, exercise: Exercise) -> None:
    """The newest attempt counts; its .txt says the file's own name, and the student's."""
    intake = take(downloads.write(root, downloads.BLACKBOARD), exercise)
    newest = downloads.LAB.format(2) + "_tiny(2).py"
    assert graded(intake) == {
        "ada1": [newest],
        "bob2": ["Lab 1_bob2_Versuch_2026-11-01-09-00-00_tiny.py"],
    }
    ada = student(intake, "ada1")
    assert ada.person.name == "Ada Lovelace" and ada.handed_in_at == "2026-11-02T12:00:00"
    assert ada.rule == "the newest of 2 attempts"
    assert [one.why for one in ada.left_aside] == ["an earlier attempt, of 2026-11-01T12:00:00"]


def test_attempts_are_there_with_number_and_time(root: Path, exercise: Exercise) -> None:
    """The newest counts, and the ones before it are what they were then."""
    ada = student(take(downloads.write(root, downloads.BLACKBOARD), exercise), "ada1")
    [first] = ada.earlier
    assert (ada.number, first.number) == (2, 1)
    assert first.handed_in_at == "2026-11-01T12:00:00"
    assert first.submission.name == "ada1"
    assert [file for _, file in first.graded] == [downloads.LAB.format(1) + "_tiny.py"]


def test_the_number_of_the_last_attempt_is_the_platforms(root: Path, exercise: Exercise) -> None:
    """Where its download has no earlier ones: by a file's version, by what it tells of them."""
    intake = take(downloads.write(root / "canvas", downloads.CANVAS), exercise)
    assert student(intake, "lovelaceada_12345").number == 2
    assert student(intake, "müllerbób_12346").number == 1
    name = "assignment_7_export/submission_metadata.yml"
    told = str(downloads.GRADESCOPE[name])
    history = "  :history:\n  - :id: 1\n  - :id: 2\n  :score: 3.0"
    files = downloads.GRADESCOPE | {name: told.replace("  :score: 3.0", history)}
    intake = take(downloads.write(root / "gradescope", files), exercise)
    ada = student(intake, "100")
    assert ada.number == 3 and ada.earlier == ()


def test_brightspace(root: Path, exercise: Exercise) -> None:
    """Folders and loose files with a time in the site's language; the newest counts."""
    intake = take(downloads.write(root, downloads.BRIGHTSPACE), exercise)
    assert graded(intake) == {
        "Ada Lovelace_11": ["11-22 - Ada Lovelace - Nov 1, 2026 1201 PM/tiny.py"],
        "Eve_13": ["13-24 - Eve - Nov 1, 2026 905 AM - tiny.py"],
        "Jean-Paul Müller_12": ["12-23 - Jean-Paul Müller - 1 novembre 2026 9 05/sub/tiny.py"],
    }


def test_who_uploaded_nothing_is_there(root: Path, exercise: Exercise) -> None:
    """A folder with nothing in it is a student's all the same, and is told as empty."""
    downloads.write(root, downloads.BRIGHTSPACE)
    (root / "19-29 - Zoë - Nov 1, 2026 905 AM").mkdir()
    intake = take(root, exercise)
    assert "no file of an exercise" in student(intake, "Zoë_19").problem
    assert [one.why for one in intake.left_aside if "Zoë" in one.file] == ["an empty folder"]


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("Nov 1, 2026 1205 PM", "2026-11-01T12:05:00"),
        ("Nov 1, 2026 1205 AM", "2026-11-01T00:05:00"),
        ("13 September 2025 310 PM", "2025-09-13T15:10:00"),
        ("3. März 2026 14:05", "2026-03-03T14:05:00"),
        ("1 août 2026 9 05", "2026-08-01T09:05:00"),
        ("some day in 2026 905 PM", ""),
    ],
)
def test_brightspace_times(text: str, time: str) -> None:
    """Times are read in the ways in which sites write them."""
    assert read_time(text) == time


def test_gradescope(root: Path, exercise: Exercise) -> None:
    """Each submitter of a group handed it in; ids are names of folders, whatever they hold."""
    intake = take(downloads.write(root, downloads.GRADESCOPE), exercise)
    assert graded(intake) == {
        "-101": ["submission_1/tiny.py"],
        "100": ["submission_1/tiny.py"],
        "eve@example.org": ["submission_2/proj/tiny.py"],
    }
    ada = student(intake, "100")
    assert (ada.person.name, ada.person.email) == ("Ada Lovelace", "ada@example.org")
    assert ada.handed_in_at.startswith("2026-11-01T12:00:00") and "together" in ada.rule


def test_somebody_looks_at_what_gradescope_does_not_know(root: Path, exercise: Exercise) -> None:
    """A folder that the metadata do not name is graded, and is among what to look at."""
    downloads.write(root, downloads.GRADESCOPE)
    downloads.write(root / "assignment_7_export" / "submission_9", ["tiny.py"])
    assert student(take(root, exercise), "submission_9").problem == "not in the metadata"


@pytest.mark.parametrize("below", ["", "submitted"])
def test_nbgrader(below: str, root: Path, exercise: Exercise) -> None:
    """The course's folder or `submitted` in it: students with their assignments' files."""
    downloads.write(root, downloads.NBGRADER)
    intake = take(root / below, exercise)
    assert list(graded(intake)) == ["ada", "bob"]
    assert student(intake, "ada").handed_in_at == "2026-11-01T12:00:00 UTC"


def test_nbgraders_exchange_has_all_attempts(root: Path, exercise: Exercise) -> None:
    """The newest by the time in the folder's name; a student's name may have a plus."""
    times = ("2026-11-01 10:00:00.000000 UTC", "2026-11-01 12:00:00.000000 UTC")
    files = [f"åke+x+ps1+{time}+ab12/tiny.py" for time in times]
    stamps = [f"åke+x+ps1+{time}+ab12/timestamp.txt" for time in times]
    bo = f"bo+ps1+{times[0]}/sub/tiny.py"
    downloads.write(root / "inbound", [*files, *stamps, bo])
    intake = take(root, exercise)
    assert graded(intake) == {"bo": [bo], "åke+x": files[1:]}
    åke = student(intake, "åke+x")
    assert åke.handed_in_at == "2026-11-01T12:00:00 UTC" and len(åke.earlier) == 1


def test_clones(root: Path, exercise: Exercise) -> None:
    """The login is what the folders' names do not share, the time the commit's."""
    for login in ("ada-l", "alan"):
        folder = downloads.write(root / f"lab-1-{login}", ["tiny/tiny.py", "README.md"])
        git = ["git", "-C", str(folder), "-c", "user.name=x", "-c", "user.email=x@example.org"]
        date = {"GIT_COMMITTER_DATE": "2026-11-01T12:00:00+0100", "PATH": "/usr/bin:/bin"}
        for words in (["init", "-q"], ["add", "."], ["commit", "-qm", "work"]):
            subprocess.run([*git, *words], check=True, env=date)
    intake = take(root, exercise)
    assert graded(intake) == {
        "ada-l": ["lab-1-ada-l/tiny/tiny.py"],
        "alan": ["lab-1-alan/tiny/tiny.py"],
    }
    assert student(intake, "alan").handed_in_at == "2026-11-01T12:00:00+01:00"


def test_a_commit_that_lies() -> None:
    """What a student's commit says of its time may be no time."""
    assert read_committer(b"committer x <y> 99999999999999999 +0000\n") == ""
    assert read_committer(b"committer x <y>\n\ncommitter a b 1 +0000") == ""


@pytest.mark.parametrize("work", ["tiny.py", "tiny/tiny.py", "project/src/tiny.py"])
def test_sections(work: str, root: Path, exercise: Exercise) -> None:
    """Students in sections, each with work as deep as it is."""
    places = ["north/ada", "north/bob", "south/eve", "south/dan"]
    intake = take(downloads.write(root, [f"{place}/{work}" for place in places]), exercise)
    assert sorted(graded(intake)) == ["ada", "bob", "dan", "eve"]
    assert student(intake, "eve").person.section == "south"


def test_a_section_with_a_file_and_an_archive(root: Path, exercise: Exercise) -> None:
    """Two students are in it; as one of them, the other's archive would be passed over."""
    downloads.write(root, ["north/ada/tiny.py", "south/eve/tiny.py"])
    for place in ("north/bob/work.zip", "south/dan/outer/work.zip"):
        archive = root / place
        archive.parent.mkdir(parents=True)
        with zipfile.ZipFile(archive, "w") as packed:
            packed.writestr("a/b/tiny.py", "")
    intake = take(root, exercise)
    assert sorted(graded(intake)) == ["ada", "bob", "dan", "eve"]


def test_an_archive_in_another_folder_is_to_be_looked_at(root: Path, exercise: Exercise) -> None:
    """One student's, by all signs; but what is in it may be somebody's work."""
    downloads.write(root, ["ada/src/tiny.py", "bob/tiny.py"])
    for place in ("ada/other/work.zip", "bob/work.zip"):
        archive = root / place
        archive.parent.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(archive, "w") as packed:
            packed.writestr("tiny.py", "")
    downloads.write(root, ["eve/tiny.py"])
    intake = take(root, exercise)
    assert "ada/other/work.zip, which was not read" in student(intake, "ada").problem
    assert not student(intake, "bob").problem


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252", "shift_jis", "cp1253"])
def test_blackboards_text_in_other_encodings(encoding: str, root: Path, exercise: Exercise) -> None:
    """A name is read or is none; never one of other letters, which would be somebody else's."""
    names = {"shift_jis": "田中 陽子", "cp1253": "Ξένια Χατζή"}
    name = names.get(encoding, "Jörg Dö")
    begin = "Lab_1_ada_attempt_2026-11-01-12-00-00"
    text = f"Name: {name} (ada)\r\nFiles:\r\n\tOriginal filename: tiny.py\r\n"
    text += f"\tFilename: {begin}_x.py\r\n"
    downloads.write(root, {f"{begin}.txt": text.encode(encoding), f"{begin}_x.py": ""})
    intake = take(root, exercise)
    assert graded(intake) == {"ada": [f"{begin}_x.py"]}
    assert student(intake, "ada").person.name in (name, "")
    assert encoding in names or student(intake, "ada").person.name == name


@pytest.mark.parametrize("around", ["", "class/", "a/b/c/"])
def test_folders_around_a_class(around: str, root: Path, exercise: Exercise) -> None:
    """However many: each student is one, with folders of their own or without."""
    files = [f"{around}{name}/src/tiny.py" for name in ("ada", "Zoë", "🙂 李")]
    intake = take(downloads.write(root, [*files, f"{around}.DS_Store"]), exercise)
    assert sorted(graded(intake)) == sorted(["ada", "Zoë", "🙂 李"])


def test_what_systems_leave_is_called_so(root: Path, exercise: Exercise) -> None:
    """Wherever it lies, and whether it is a file or a folder."""
    junk = [".DS_Store", "Thumbs.db", "__MACOSX/x", "{0}/.git/HEAD", "{0}/__pycache__/tiny.pyc"]
    home = "Ada_1_assignsubmission_file_"
    files = [f"{home}/tiny.py", *(name.format(home) for name in junk), f"{home}/desktop.ini"]
    intake = take(downloads.write(root, files), exercise)
    [ada] = intake.handed
    told = [*ada.left_aside, *intake.left_aside]
    assert len(told) == 6 and {one.why for one in told} == {"a program's or a system's own"}


def test_students_with_folders_of_their_own(root: Path, exercise: Exercise) -> None:
    """A project's folder in a student's is no section; two copies of a file are not guessed."""
    files = ["ada/project/tiny.py", "bob/tiny.py", "eve/old/tiny.py", "eve/new/tiny.py"]
    intake = take(downloads.write(root, files), exercise)
    assert graded(intake)["ada"] == ["ada/project/tiny.py"]
    assert "twice" in student(intake, "eve").problem


@pytest.mark.parametrize(
    "files",
    [
        [f"{name}/{copy}/tiny.py" for name in ("ada", "bob", "eve") for copy in ("old", "new")],
        ["ada/old/tiny.py", "ada/new/tiny.py", "bob/project/tiny.py", "eve/x/y/tiny.py"],
    ],
)
def test_a_students_own_folders_are_no_students(
    files: list[str], root: Path, exercise: Exercise
) -> None:
    """Neither where all call them alike, nor where one student alone has two."""
    assert sorted(graded(take(downloads.write(root, files), exercise))) == ["ada", "bob", "eve"]


def test_students_who_are_in_each_of_two_folders(root: Path, exercise: Exercise) -> None:
    """A folder for each assignment: which of two counts is not guessed; the run stops."""
    names = ("ada", "bob", "eve")
    files = [f"{lab}/{name}/tiny.py" for lab in ("lab1", "lab2") for name in names]
    with pytest.raises(OperatorError, match="two submissions are named"):
        take(downloads.write(root, files), exercise)


def test_a_part_of_the_work_in_each_folder(tmp_path: Path, root: Path, exercise: Exercise) -> None:
    """Each file once is one student's work, however many folders it lies in."""
    other = msgspec.structs.replace(exercise, slug="huge", stub=exercise.stub.with_name("huge.py"))
    files = [f"{name}/{place}" for name in ("ada", "bob") for place in ("a/tiny.py", "b/huge.py")]
    downloads.write(root, [*files, "eve/c/tiny.py", "eve/d/huge.py"])
    intake = asyncio.run(take_in([root], Around([exercise, other])))
    assert {name: len(files) for name, files in graded(intake).items()} == {
        "ada": 2,
        "bob": 2,
        "eve": 2,
    }


def test_a_roster_knows_students_from_sections(root: Path, exercise: Exercise) -> None:
    """Whose folders hold several of their own."""
    files = ["ada/v1/tiny.py", "ada/v2/tiny.py", "bob/x/tiny.py", "bob/y/tiny.py"]
    downloads.write(root, files)
    roster = Roster([Person("ada"), Person("bob")])
    intake = asyncio.run(take_in([root], Around([exercise], roster=roster)))
    assert sorted(graded(intake)) == ["ada", "bob"]


ARCHIVES: list[tuple[list[str], list[str] | None]] = [
    (["ada/tiny.py", "bob/solution.py"], None),
    (["class/ada/tiny.py", "class/bob/notes.docx", "class/.DS_Store"], None),
    (["ada/tiny.py", "bob.zip"], None),
    (["ada/tiny/tiny.py", "ada/notes.txt", "__MACOSX/ada/._tiny.py"], ["class"]),
    (["tiny.py", "docs/notes.txt"], ["class"]),
    (["tiny/tiny.py", "tests/test_x.py"], ["class"]),
    (["s100/tiny.py"], ["s100"]),
    (["s100/tiny.py", "s200/notes.txt"], ["s100", "s200"]),
]


@pytest.mark.parametrize(("files", "students"), ARCHIVES)
def test_an_archive_in_which_each_file_is_once(
    files: list[str], students: list[str] | None, root: Path, exercise: Exercise
) -> None:
    """It is one student's, or the roster knows the folders in it; else it may be a class's."""
    downloads.write(root, files)
    archive = downloads.write(root.parent, ["class.zip"]) / "class.zip"

    async def unpack(_: Path) -> Whole:
        return Whole(root, [])

    roster = Roster([Person("s100"), Person("s200")])
    taking = take_in([archive], Around([exercise], roster=roster, unpack=unpack))
    if students is None:
        with pytest.raises(OperatorError, match="may be one student's, or a class's"):
            asyncio.run(taking)
    else:
        assert list(graded(asyncio.run(taking))) == students


def test_several_downloads(root: Path, exercise: Exercise) -> None:
    """A folder of downloads is each of them."""
    for section in ("a", "b"):
        files = [f"{section}/x{section}_{i}_assignsubmission_file_/tiny.py" for i in (1, 2)]
        downloads.write(root, files)
    assert len(take(root, exercise).handed) == 4


def test_a_student_cannot_look_like_a_platform(root: Path, exercise: Exercise) -> None:
    """A folder in one student's folder that is named as Moodle's makes nobody else."""
    files = ["ada/tiny.py", "eve/ada_1_assignsubmission_file_/tiny.py"]
    assert list(graded(take(downloads.write(root, files), exercise))) == ["ada", "eve"]


def zipped(*names: str) -> bytes:
    """An archive of such files, each with a content of its own."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        for number, name in enumerate(names):
            file.writestr(name, f"x = {number}\n")
    return archive.getvalue()


@pytest.mark.parametrize("inside", [("tiny.py",), ("old/tiny.py", "new/tiny.py")])
def test_a_students_archive_in_a_platforms_download(
    inside: tuple[str, ...], root: Path, exercise: Exercise
) -> None:
    """One student's is no class's, however alone it is among loose files and whatever is in it."""
    files: dict[str, bytes | str] = {name: downloads.SOURCE for name in downloads.CANVAS}
    files |= {"hopper_12399_67990_work.zip": zipped(*inside)}
    downloads.write(root, files)
    unpacked = root.parent / "unpacked"

    async def unpack(archive: Path) -> Whole:
        if archive.name == "class.zip":
            return Whole(root, [])
        with zipfile.ZipFile(archive) as file:
            file.extractall(unpacked)
        return Whole(unpacked, [])

    archive = downloads.write(root.parent, ["class.zip"]) / "class.zip"
    for path in (archive, root):
        intake = asyncio.run(take_in([path], Around([exercise], unpack=unpack)))
        assert len(intake.handed) == 5, path
        assert graded(intake)["hopper_12399"] == ["hopper_12399_67990_work.zip"]


def test_the_time_is_that_of_what_is_graded(root: Path, exercise: Exercise) -> None:
    """Who hands in another assignment later is not late with this one."""
    downloads.write(root, downloads.NBGRADER)
    later = {
        "submitted/ada/lab2/other.py": "",
        "submitted/ada/lab2/timestamp.txt": "2026-12-24 12:00:00 UTC",
    }
    downloads.write(root, later)
    assert student(take(root, exercise), "ada").handed_in_at == "2026-11-01T12:00:00 UTC"


SECOND = "Lab 2_ada1_attempt_2026-11-05-12-00-00"
TWO_ASSIGNMENTS: list[tuple[str, dict[str, bytes | str], str]] = [
    (
        "ada1",
        {**downloads.BLACKBOARD, f"{SECOND}_notes.py": "y = 2\n", f"{SECOND}.txt": "Name: x"},
        "Lab 1_ada1_attempt_2026-11-02-12-00-00_tiny(2).py",
    ),
    (
        "ada",
        {
            "ada+ps1+2026-11-01 10:00:00 UTC+x/tiny.py": "",
            "ada+ps2+2026-11-05 10:00:00 UTC+x/other.py": "",
        },
        "ada+ps1+2026-11-01 10:00:00 UTC+x/tiny.py",
    ),
]


@pytest.mark.parametrize(("name", "files", "counts"), TWO_ASSIGNMENTS)
def test_each_assignment_has_attempts_of_its_own(
    name: str, files: dict[str, bytes | str], counts: str, root: Path, exercise: Exercise
) -> None:
    """What is newer in one replaces nothing of another, though they lie in one folder."""
    intake = take(downloads.write(root, files), exercise)
    assert graded(intake)[name] == [counts]


def test_an_earlier_attempt_that_has_the_work_is_told(root: Path, exercise: Exercise) -> None:
    """The newest counts: who sent a note after their work has none, and somebody should look."""
    work = "11-21 - Ada Lovelace - Nov 1, 2026 1200 PM/tiny.py"
    downloads.write(root, [work, "11-22 - Ada Lovelace - Nov 2, 2026 900 AM/note.txt"])
    ada = student(take(root, exercise), "Ada Lovelace_11")
    assert ada.problem.endswith("; the attempt of 2026-11-01T12:00:00 has tiny.py")


def test_what_a_problem_names_is_told_once(root: Path, exercise: Exercise) -> None:
    """A file that is refused for its twin is not among the names that are near as well."""
    downloads.write(
        root, {"eve/old/tiny.py": "x = 1", "eve/new/tiny.py": "x = 2", "bob/tiny.py": ""}
    )
    [told] = problems(take(root, exercise))
    assert told.count("eve/old/tiny.py") == 1


@pytest.mark.parametrize(("second", "sections"), [("bob", {"north", "south"}), ("ada", {""})])
def test_a_folder_of_downloads_is_of_sections_or_of_exercises(
    second: str, sections: set[str], root: Path, exercise: Exercise
) -> None:
    """Where somebody is in two of them they are exercises, and nobody's section."""
    names = [f"north/Lab 1_{n}_attempt_2026-11-01-09-00-00_tiny.py" for n in ("ada", "eve")]
    names += [f"south/Lab 2_{n}_attempt_2026-11-01-09-00-00_x.py" for n in (second, "zoe")]
    intake = take(downloads.write(root, names), exercise)
    assert {one.person.section for one in intake.handed} == sections


def test_a_group_before_a_name_of_one_word(root: Path, exercise: Exercise) -> None:
    """The roster knows 李小龍 by family and given name, in whichever order."""
    names = ("李小龍", "Ada Lovelace", "Bob Ross")
    files = [f"Lab 2-{name}_5{i}_assignsubmission_file/tiny.py" for i, name in enumerate(names)]
    downloads.write(root, files)
    roster = Roster([Person("s1", "小龍 李"), Person("s2", "Lovelace, Ada")])
    intake = asyncio.run(take_in([root], Around([exercise], roster=roster)))
    assert {one.person.id for one in intake.handed} == {"s1", "s2", "Lab 2-Bob Ross_52"}


def test_what_is_wrong_in_an_archive_is_said_of_the_archive(root: Path, exercise: Exercise) -> None:
    """The folder that it was unpacked to is gone when somebody reads it."""
    downloads.write(root, {**downloads.GRADESCOPE, "assignment_7_export/tiny.py": "x = 1"})
    archive = downloads.write(root.parent, ["class.zip"]) / "class.zip"

    async def unpack(_: Path) -> Whole:
        return Whole(root, [])

    with pytest.raises(OperatorError) as refused:
        asyncio.run(take_in([archive], Around([exercise], unpack=unpack)))
    assert refused.value.message.startswith("class.zip: assignment_7_export/tiny.py is of no")
    assert str(root) not in f"{refused.value.message}{refused.value.detail}{refused.value.hint}"


@pytest.mark.parametrize(
    "name",
    [
        "1{i}-2{i} - {who} - Nov 1, 2026 900 AM/tiny.py",
        "{who}_1{i}_assignsubmission_file_/tiny.py",
        "{who}_1{i}_2{i}_tiny.py",
    ],
)
def test_an_id_or_a_login_in_the_place_of_a_name(name: str, root: Path, exercise: Exercise) -> None:
    """So namesakes are told apart where the roster has no numbers of that platform."""
    files = [name.format(i=i, who=who) for i, who in enumerate(("s100", "alee2", "bobross"))]
    downloads.write(root, files)
    roster = Roster(
        [
            Person("s100", "Ann Lee"),
            Person("s200", "Ann Lee", login="alee2"),
            Person("3", "Bob Ross"),
        ]
    )
    intake = asyncio.run(take_in([root], Around([exercise], roster=roster)))
    assert {one.person.id for one in intake.handed} == {"s100", "s200", "3"}
