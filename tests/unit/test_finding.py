"""A class's folder, whatever its students named: nobody is lost, and nobody stops the others."""

import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from grader.errors import GraderFault, OperatorError, SubmissionError
from grader.grading.finding import Submission, find_own, find_submissions
from grader.grading.intake import take_from_folder
from grader.grading.naming import MAX_BYTES, choose_names
from grader.model import Exercise
from tests.tiny_exercise import let_others_pass, write_tiny


@pytest.fixture
def exercises(tmp_path: Path) -> list[Exercise]:
    """Two of them: tiny and huge."""
    for slug in ("tiny", "huge"):
        write_tiny(tmp_path / slug)
        stub = tmp_path / slug / "exercises" / "tiny"
        stub.rename(stub.with_name(slug))
        (stub.with_name(slug) / "tiny.py").rename(stub.with_name(slug) / f"{slug}.py")
    tiny = write_tiny(tmp_path / "tiny").exercise
    return [tiny, _named(tiny, "huge", tmp_path / "huge" / "exercises" / "huge" / "huge.py")]


def _named(exercise: Exercise, slug: str, stub: Path) -> Exercise:
    values = {name: getattr(exercise, name) for name in exercise.__struct_fields__}
    return Exercise(**values | {"slug": slug, "stub": stub})


@pytest.fixture
def group(tmp_path: Path) -> Path:
    """A class of ada and bob."""
    folder = tmp_path / "class"
    for name in ("ada", "bob"):
        hand_in(folder / name / "tiny.py")
    return folder


def hand_in(*files: Path) -> None:
    for file in files:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"x = 1\n")


def names(*paths: Path, exercises: list[Exercise]) -> list[str]:
    return [one.name for one in find_submissions(paths, exercises)]


# --- one or many ----------------------------------------------------------------------------------


def test_a_student_named_as_an_exercise_loses_nobody(
    group: Path, exercises: list[Exercise]
) -> None:
    """Their folder is one among the others."""
    hand_in(group / "tiny" / "tiny.py")
    assert names(group, exercises=exercises) == ["ada", "bob", "tiny"]


def test_a_student_named_as_an_exercise_with_folders(
    group: Path, exercises: list[Exercise]
) -> None:
    """So is one in whose folder the exercises have folders of their own."""
    hand_in(group / "tiny" / "tiny" / "tiny.py", group / "tiny" / "huge" / "huge.py")
    assert names(group, exercises=exercises) == ["ada", "bob", "tiny"]


def test_two_students_named_as_exercises(group: Path, exercises: list[Exercise]) -> None:
    """A folder that holds another exercise's file as well is a student's."""
    hand_in(
        *(group / name / f"{slug}.py" for name in ("tiny", "huge") for slug in ("tiny", "huge"))
    )
    assert names(group, exercises=exercises) == ["ada", "bob", "huge", "tiny"]


def test_exercises_beside_students_are_refused(group: Path, exercises: list[Exercise]) -> None:
    """A submission's parts beside other submissions: nobody guesses, and both are named."""
    hand_in(group / "tiny" / "tiny.py", group / "huge" / "huge.py")
    with pytest.raises(OperatorError, match="may be one submission, or a folder") as caught:
        find_submissions([group], exercises)
    assert "tiny, huge" in caught.value.detail and "ada, bob" in caught.value.detail


def test_a_file_of_an_exercise_beside_students_is_refused(
    group: Path, exercises: list[Exercise]
) -> None:
    """So is a file that lies in the class's folder itself."""
    hand_in(group / "tiny.py")
    with pytest.raises(OperatorError, match="may be one submission") as caught:
        find_submissions([group], exercises)
    assert "grader grade class/* -o OUT" in caught.value.hint


def test_an_old_copy_inside_of_a_submission_stops_no_class(
    group: Path, exercises: list[Exercise]
) -> None:
    """Named beside other submissions, or found in a class, it is one as they are."""
    hand_in(group / "ada" / "old" / "tiny.py", group / "ada" / "new" / "tiny.py")
    assert names(group / "ada", group / "bob", exercises=exercises) == ["ada", "bob"]
    assert names(group, exercises=exercises) == ["ada", "bob"]


def test_a_student_checks_a_folder_with_old_copies(group: Path, exercises: list[Exercise]) -> None:
    """Whoever checks their own work knows that it is one."""
    hand_in(group / "ada" / "old" / "tiny.py")
    assert find_own(group / "ada", exercises) == Submission("ada", group / "ada")
    with pytest.raises(OperatorError, match=r"are not in .+, but in what lies there"):
        find_own(group, exercises)


# --- names ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["index.html", "grades.csv", "Summary.JSON"])
def test_a_name_of_ours_is_not_given_away(
    name: str, group: Path, exercises: list[Exercise]
) -> None:
    """Whoever is named as a file of the run gets a number."""
    hand_in(group / name / "tiny.py")
    assert f"{name} (2)" in names(group, exercises=exercises)


def test_a_hidden_submission_is_not_passed_over(group: Path, exercises: list[Exercise]) -> None:
    """A folder with an exercise's file counts, by a name that is seen; a tool's does not."""
    hand_in(group / ".eve" / "tiny.py", group / ".git" / "config")
    assert names(group, exercises=exercises) == ["eve", "ada", "bob"]


def test_a_folder_and_an_archive_of_one_name(group: Path, exercises: list[Exercise]) -> None:
    """Both are graded, and which counts is not guessed."""
    (group / "ada.zip").touch()
    (group / "ada.tar").touch()
    assert names(group, exercises=exercises) == ["ada", "ada.tar", "ada.zip", "bob"]
    paths = sorted(group.iterdir())
    assert names(*paths, exercises=exercises) == ["ada", "ada.tar", "ada.zip", "bob"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Zoe\u0308", "Zo\xeb"),
        ("ADA", "ada"),
        ("Stra\xdfe", "strasse"),
        ("ada", "ada "),
        ("ada", "\uff41da"),
    ],
)
def test_names_that_read_alike_are_told_apart(one: str, other: str) -> None:
    """Another file system, or a person, would take them for one."""
    assert choose_names([(one,), (other,)]) == [one, f"{other} (2)"]


def test_a_long_name_has_room_for_its_number() -> None:
    """No name that is given is longer than a file system takes."""
    longest = "ä" * (MAX_BYTES // 2)
    [one, two] = choose_names([(longest,), (longest.upper(),)])
    assert one == longest and two.endswith(" (2)") and len(os.fsencode(two)) <= MAX_BYTES


@pytest.mark.parametrize("name", ["...", " ", "\u3000"])
def test_a_name_that_nobody_sees(name: str) -> None:
    """It gets one that can be seen."""
    assert choose_names([(name,)]) == ["unnamed"]


# --- what cannot be looked at ---------------------------------------------------------------------


def link_too_long(path: Path) -> None:
    path.symlink_to("x" * 300)


def link_to_itself(path: Path) -> None:
    path.symlink_to(path.name)


def link_to_nothing(path: Path) -> None:
    path.symlink_to("nowhere/at/all")


def bind_socket(path: Path) -> None:
    here = Path.cwd()
    os.chdir(path.parent)  # its whole path may be too long for one
    try:
        with socket.socket(socket.AF_UNIX) as one:
            one.bind(path.name)
    finally:
        os.chdir(here)


ODD: list[Callable[[Path], None]] = [
    link_too_long,
    link_to_itself,
    link_to_nothing,
    bind_socket,
    os.mkfifo,
    Path.mkdir,
]


@pytest.mark.parametrize("make", ODD)
@pytest.mark.parametrize("place", ["eve.zip", "eve/work.zip", "eve/tiny.py", "eve/tiny"])
def test_what_is_no_file_costs_one_student(
    make: Callable[[Path], None], place: str, group: Path, exercises: list[Exercise]
) -> None:
    """The class is found, and the one with it is refused with a reason."""
    (group / place).parent.mkdir(exist_ok=True)
    make(group / place)
    assert names(group, exercises=exercises)[:2] == ["ada", "bob"]
    [eve] = [one for one in find_submissions([group], exercises) if one.name not in ("ada", "bob")]
    assert isinstance(take_from_folder(eve.path, exercises[0]), SubmissionError)


@pytest.mark.parametrize("make", [link_too_long, link_to_itself, link_to_nothing])
def test_a_link_that_leads_nowhere_is_a_submission(
    make: Callable[[Path], None], group: Path, exercises: list[Exercise]
) -> None:
    """In a student's place it is not passed over."""
    make(group / "eve")
    [*_, eve] = find_submissions([group], exercises)
    refusal = take_from_folder(eve.path, exercises[0])
    assert isinstance(refusal, SubmissionError)
    assert refusal.message == "tiny.py is a symbolic link"


def as_nobody(work: Callable[[], str]) -> str:
    """Return what `work` says in a process of an ordinary user."""
    reading, writing = os.pipe()
    if (pid := os.fork()) == 0:
        try:
            if os.geteuid() == 0:
                os.setgid(65534)
                os.setuid(65534)
            said = work()
        except BaseException as error:  # noqa: BLE001  told on the other side
            said = f"{type(error).__name__}: {error}"
        os.write(writing, said.encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        said = pipe.read()
    os.waitpid(pid, 0)
    return said


@pytest.mark.parametrize("closed", ["eve", "eve/tiny", "eve/tiny/tiny.py"])
def test_what_may_not_be_read_costs_one_student_no_points(
    closed: str, group: Path, exercises: list[Exercise]
) -> None:
    """The class is found; who cannot be read is not graded, because it may be our fault."""
    hand_in(group / "eve" / "tiny" / "tiny.py")
    let_others_pass(group)
    mode = (group / closed).stat().st_mode
    (group / closed).chmod(0)

    def look() -> str:
        [*others, eve] = find_submissions([group], exercises)
        assert [one.name for one in others] == ["ada", "bob"]
        try:
            return str(take_from_folder(eve.path, exercises[0]))
        except GraderFault as fault:
            return f"{fault}: {fault.detail}"

    said = as_nobody(look)
    (group / closed).chmod(mode)
    assert "is there and cannot be read: Permission denied" in said, said


def test_a_link_to_what_may_not_be_read_is_a_link(group: Path, exercises: list[Exercise]) -> None:
    """Where it leads is of no interest."""
    closed = group.parent / "closed"
    (closed / "work").mkdir(parents=True)
    (group / "eve").mkdir()
    for name in ("eve/tiny", "eve/x.zip", "dan"):
        (group / name).symlink_to(closed / "work")
    let_others_pass(group)
    closed.chmod(0)

    def look() -> str:
        found = {one.name: one.path for one in find_submissions([group], exercises)}
        said = [take_from_folder(found[name], exercises[0]) for name in ("dan", "eve")]
        return " ".join(str(one) for one in said)

    said = as_nobody(look)
    closed.chmod(0o700)
    assert said == "tiny.py is a symbolic link tiny.py is a symbolic link"


def test_no_name_takes_the_place_of_what_a_class_keeps(
    group: Path, exercises: list[Exercise]
) -> None:
    """OUT/.grader is nobody's, nor is a name that reads like it, or changes.md."""
    wanted = (".grader", "\uff0egrader", "changes.md", "CHANGES.md")
    names = choose_names([[name] for name in wanted])
    assert names == ["grader", "\uff0egrader (2)", "changes.md (2)", "CHANGES.md (3)"]
    (group / ".grader").mkdir()
    (group / ".grader" / "tiny.py").write_text("")
    assert "grader" in {one.name for one in find_submissions([group], exercises)}


def test_a_gradebook_has_its_name_for_itself() -> None:
    """A student whose folder would stand in its place is numbered."""
    for name in ("gradebook-csv.csv", "Gradebook-Moodle-grades.CSV"):
        assert choose_names([[name]]) == [f"{name} (2)"]
    assert choose_names([["gradebook-ada"]]) == ["gradebook-ada"]
