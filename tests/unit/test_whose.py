"""Whose a submission is: nobody gets another's work, whatever names and numbers look alike."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest

from grader.cohort.around import Around
from grader.cohort.attempts import whose
from grader.cohort.handed import Handed
from grader.cohort.intake import Intake, take_in
from grader.cohort.roster import Roster, read_roster
from grader.errors import OperatorError
from grader.grading.whole import Whole
from grader.model import Exercise
from grader.people import Person
from tests import downloads
from tests.tiny_exercise import write_tiny

ADA = Person("s100", "Ada", login="ada")
FILE = "assignsubmission_file_"
BRIGHTSPACE = "{number}-5 - {name} - Nov 1, 2026 1200 PM/tiny.py"


@pytest.fixture
def exercise(tmp_path: Path) -> Exercise:
    """The tiny one."""
    return write_tiny(tmp_path / "course").exercise


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Where a class lies."""
    return tmp_path / "class"


def take(
    root: Path,
    exercise: Exercise,
    files: list[str] | dict[str, bytes | str],
    people: Sequence[Person] = (),
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
    [ada] = take(root, exercise, {f"{lab}/tiny.py": f"x = '{lab}'" for lab in labs}).values()
    assert not ada.graded and "twice" in ada.problem


def test_an_attempt_of_a_time_that_is_not_known(root: Path, exercise: Exercise) -> None:
    """It may be the newest, so none is picked."""
    days = ["9 листопада 2026 1200", "Nov 8, 2026 1200 PM"]
    files: dict[str, bytes | str] = {
        f"1-{i} - Ada - {day}/tiny.py": f"x = {i}" for i, day in enumerate(days)
    }
    [ada] = take(root, exercise, files).values()
    assert not ada.graded and "twice" in ada.problem


@pytest.mark.parametrize("roster", [(), [Person("7", "Ada Lovelace")]])
def test_somebody_in_two_groups(roster: Sequence[Person], root: Path, exercise: Exercise) -> None:
    """Moodle gives their files once for each; the same file twice is one file."""
    files = [f"{group}-Ada Lovelace_12_{FILE}/tiny.py" for group in ("Red", "Tue-Blue")]
    [ada] = take(root, exercise, files, roster).values()
    assert [file for _, file in ada.graded] == [files[0]] and not ada.problem
    assert [left.why for left in ada.left_aside] == [f"the same file as {files[0]}"]


def test_two_files_that_differ_are_named_as_they_are_called(root: Path, exercise: Exercise) -> None:
    """Which counts is not guessed; both places can be found."""
    files = [f"{group}-Ada_12_{FILE}/tiny.py" for group in ("Red", "Blue")]
    [ada] = take(root, exercise, {file: f"x = '{file}'" for file in files}).values()
    assert all(file in ada.problem for file in files)


@pytest.mark.parametrize("layout", ["{name}_{number}_" + FILE + "/tiny.py", BRIGHTSPACE])
def test_one_name_in_two_assignments(layout: str, root: Path, exercise: Exercise) -> None:
    """Each numbers anew: one student, or two of a name. A roster tells; nobody guesses."""
    files = [
        f"{lab}/" + layout.format(name=name, number=number)
        for lab, ada, bob in (("lab1", 11, 16), ("lab2", 22, 27))
        for name, number in (("Ada Lovelace", ada), (f"Bob {bob}", bob))
    ]
    taken = take(root, exercise, files)
    assert "may be Ada Lovelace_22 of another" in taken["Ada Lovelace_11"].ambiguous
    assert not taken["Bob 16_16"].ambiguous
    for number in ("", "11"):  # also one of the first assignment's numbers
        people = [Person("7", "Ada Lovelace", platform_id=number), Person("8", "Bob")]
        assert not take(root, exercise, files, people)["7"].ambiguous


GROUP = [Person("1", "Ada", login="ada", section="Team Red"), Person("2", "Bo", "b@x", "bo")]
GROUP += [Person("3", "Cy", login="cy", platform_id="12", section="Team Red")]


@pytest.mark.parametrize(
    "file",
    [
        "teamred_12_99_tiny.py",
        "Lab_Team Red_attempt_2026-11-01-12-00-00_tiny.py",
        "12-9 - Team Red - Nov 1, 2026 1200 PM/tiny.py",
    ],
)
def test_a_groups_work_is_each_members(file: str, root: Path, exercise: Exercise) -> None:
    """Canvas, Blackboard and Brightspace give it once, by the group's name."""
    taken = take(root, exercise, [file], GROUP)
    assert taken.keys() == {"1", "3"}
    assert all("handed in together by" in one.rule for one in taken.values())


def test_a_person_who_is_called_as_a_group(root: Path, exercise: Exercise) -> None:
    """Is that person alone."""
    people = [Person("1", "North", login="n"), Person("2", "Eve", section="north")]
    assert take(root, exercise, ["north_5_9_tiny.py"], people).keys() == {"1"}


LAB = "Lab_1_{}_attempt_2026-11-01-12-00-00_tiny.py"


def test_logins_with_underscores(root: Path, exercise: Exercise) -> None:
    """Blackboard's names do not tell where they begin: what all begin with is the assignment."""
    taken = take(root, exercise, [LAB.format(one) for one in ("a_x", "b_x", "eve")])
    assert taken.keys() == {"a_x", "b_x", "eve"}
    people = [Person("7", "Ada", login="s_ada"), Person("8", "Bob", login="s_bob")]
    files = [LAB.format(one.login) for one in people]
    assert take(root / "s", exercise, files, people).keys() == {"7", "8"}


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
