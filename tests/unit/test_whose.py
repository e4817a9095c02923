"""Whose a submission is: nobody gets another's work, whatever names and numbers look alike."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest

from grader.cohort.attempts import whose
from grader.cohort.handed import Handed
from grader.cohort.intake import Around, Intake, take_in
from grader.cohort.roster import Roster, read_roster
from grader.errors import OperatorError
from grader.grading.whole import Whole
from grader.model import Exercise
from grader.people import Person
from tests import downloads
from tests.tiny_exercise import write_tiny

ADA = Person("s100", "Ada", login="ada")
FILE = "assignsubmission_file_"


@pytest.fixture
def exercise(tmp_path: Path) -> Exercise:
    """The tiny one."""
    return write_tiny(tmp_path / "course").exercise


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Where a class lies."""
    return tmp_path / "class"


def take(
    root: Path, exercise: Exercise, files: list[str], people: Sequence[Person] = ()
) -> dict[str, Handed]:
    """Take a download in, and return who handed in what."""
    downloads.write(root, files)
    roster = Roster(people) if people else None
    intake = asyncio.run(take_in([root], Around([exercise], roster=roster)))
    return {one.person.id: one for one in intake.handed}


@pytest.mark.parametrize(
    ("folder", "people"),
    [
        ("s100", [ADA, Person("s200", "Bob", login="s100")]),
        ("2002", [Person("1", "Ada", platform_id="2002"), Person("2002", "Bob")]),
        ("ada", [ADA, Person("ada", "Bob")]),
    ],
)
def test_keys_that_say_different_people(folder: str, people: list[Person]) -> None:
    """One of them is not surer than the other: nobody can tell."""
    found = whose(Person(folder), (), Roster(people))
    assert found.person == Person(folder)
    assert "may be several of the roster" in found.ambiguous
    assert all(one.id in found.ambiguous for one in people)


def test_another_number_of_the_same_platform_is_another_person(
    root: Path, exercise: Exercise
) -> None:
    """However alike the names are."""
    people = [Person("a", "Smith, John", platform_id="1"), Person("b", "Eve", platform_id="7")]
    taken = take(root, exercise, ["smithjohn_2_9_tiny.py", "eve_7_10_tiny.py"], people)
    assert taken.keys() == {"smithjohn_2", "b"}


def test_two_of_a_platform_are_not_one_of_the_roster(root: Path, exercise: Exercise) -> None:
    """Of two with one name nobody can tell which is meant."""
    files = [f"Anna Schmidt_{number}_{FILE}/tiny.py" for number in (1, 2)]
    taken = take(root, exercise, files, [Person("77", "Anna Schmidt")])
    assert "two on the platform" in taken["77"].ambiguous


def test_a_number_with_another_name_is_looked_at(root: Path, exercise: Exercise) -> None:
    """It counts, since names change; somebody should look."""
    people = [Person("c", "Cy Young", platform_id="12345")]
    taken = take(root, exercise, [f"Zoe Adler_12345_{FILE}/tiny.py"], people)
    assert taken["c"].problem == "is Cy Young by platform_id, and is called Zoe Adler there"
    assert not taken["c"].ambiguous


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        (f"Eve_2_{FILE}Bob_1_{FILE}tiny.py", f"Bob_1_{FILE}notes.txt"),
        (
            "Lab_eve_attempt_2026-11-01-12-00-00_x_bob_attempt_2027-11-01-12-00-00_tiny.py",
            "Lab_bob_attempt_2026-11-01-12-00-00_notes.txt",
        ),
    ],
)
def test_a_files_name_makes_it_nobody_elses(
    mine: str, theirs: str, root: Path, exercise: Exercise
) -> None:
    """A student chooses the end of it, and the platform the beginning."""
    taken = take(root, exercise, [mine, theirs])
    bob = next(one for name, one in taken.items() if name.casefold().startswith("bob"))
    assert not bob.graded and [left.file for left in bob.left_aside] == [theirs]


def test_the_end_of_a_name_is_no_name(root: Path, exercise: Exercise) -> None:
    """Anne-Marie is not Marie; what several begin with is a group, and is not of the name."""
    people = [Person("1", "Marie Schmidt"), Person("2", "Eve"), Person("3", "Dan")]
    files = ["Anne-Marie Schmidt_5", "North-Eve_6", "North-Dan_7"]
    taken = take(root, exercise, [f"{one}_{FILE}/tiny.py" for one in files], people)
    assert taken.keys() == {"Anne-Marie Schmidt_5", "2", "3"}


def test_a_name_without_letters_is_nobodys() -> None:
    """What is left of both is nothing, and is not the same."""
    assert whose(Person("🙂"), (), Roster([Person("1", "-")])).person == Person("🙂")


def test_gradescopes_number_is_an_id(root: Path, exercise: Exercise) -> None:
    """The school's, and not the number of another platform."""
    told = "submission_1:\n  :submitters:\n  - {':name': Ada, ':sid': '2002', ':email': a@x.org}\n"
    downloads.write(root, {"submission_metadata.yml": told, "submission_1/tiny.py": b"x = 1"})
    people = [Person("2002", "Ada", "a@x.org", platform_id="1001")]
    intake = asyncio.run(take_in([root], Around([exercise], roster=Roster(people))))
    assert intake.handed[0].person.platform_id == "1001"


def test_gradescope_tells_of_who_is_not_there(root: Path, exercise: Exercise) -> None:
    """The run stops: they would have 0 for a file that was lost on the way."""
    told = "submission_1: {':submitters': []}\nsubmission_2: {':submitters': []}\n"
    downloads.write(root, {"submission_metadata.yml": told, "submission_1/tiny.py": b"x = 1"})
    with pytest.raises(OperatorError, match="tells of submission_2"):
        asyncio.run(take_in([root], Around([exercise])))


def test_letters_of_all_scripts(root: Path, exercise: Exercise) -> None:
    """Also those that are written with marks."""
    taken = take(root, exercise, ["प्रियाशर्मा_3_13_tiny.py", "ada_4_14_tiny.py"])
    assert taken.keys() == {"प्रियाशर्मा_3", "ada_4"}


@pytest.mark.parametrize("times", [2, 3])
def test_as_many_files_of_one_name_as_there_are(times: int, root: Path, exercise: Exercise) -> None:
    """None of them is picked by chance."""
    labs = [f"submitted/ada/lab{number}" for number in range(times)]
    downloads.write(root, {f"{lab}/timestamp.txt": "2026-11-01 12:00:00 UTC" for lab in labs})
    [ada] = take(root, exercise, [f"{lab}/tiny.py" for lab in labs]).values()
    assert not ada.graded and "twice" in ada.problem


def test_an_attempt_of_a_time_that_is_not_known(root: Path, exercise: Exercise) -> None:
    """It may be the newest, so none is picked."""
    days = ["9 листопада 2026 1200", "Nov 8, 2026 1200 PM"]
    [ada] = take(
        root, exercise, [f"1-{i} - Ada - {d}/tiny.py" for i, d in enumerate(days)]
    ).values()
    assert not ada.graded and "twice" in ada.problem


@pytest.mark.parametrize("stray", ["bob/tiny.py", "B.zip"])
def test_work_beside_a_platforms_download(stray: str, root: Path, exercise: Exercise) -> None:
    """It would be a 0 in silence, so the run stops."""
    with pytest.raises(OperatorError, match="of no submission that the platform names"):
        take(root, exercise, [f"Ada_1_{FILE}/tiny.py", f"Eve_2_{FILE}/tiny.py", stray])


def test_what_lies_beside_a_classes_archive(root: Path, exercise: Exercise) -> None:
    """It is listed, and marked where its name is near a wanted one."""
    downloads.write(root, ["class.zip", "notes.txt", "Tiny (1).py"])
    unpacked = downloads.write(root.with_name("unpacked"), [f"Ada_1_{FILE}/tiny.py"])

    async def unpack(_: Path) -> Whole:
        return Whole(unpacked, [])

    intake: Intake = asyncio.run(take_in([root], Around([exercise], unpack=unpack)))
    told = {one.file: (one.why, one.near) for one in intake.left_aside}
    assert told["notes.txt"] == ("beside the class's archive", "")
    assert told["Tiny (1).py"][1] == "tiny.py"


@pytest.mark.parametrize("row", ['bob,"Bob\ncy,Cy\n', 'bob,"Bob\ncy,Cy\n"\n'])
def test_a_quote_that_swallows_students(row: str, tmp_path: Path) -> None:
    """It is an error with its line: they would be nowhere."""
    path = tmp_path / "roster.csv"
    path.write_text(f"id,name\nada,Ada\n{row}")
    with pytest.raises(OperatorError, match=r"roster\.csv:\d"):
        read_roster(path, {})
