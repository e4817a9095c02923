"""Exceptions of a student's code are hostile input: what is taken from them is bounded text."""

import pytest

from grader.worker.box.faults import (
    MAX_DEPTH,
    MAX_FRAMES,
    MAX_MESSAGE,
    MAX_NOTES,
    MAX_TYPE,
    Refusal,
    describe,
    describe_import,
)
from grader.worker.box.frames import MAX_TO_GRADER, pack, parse
from grader.worker.failures import StudentError, read_error


def told(error: BaseException, path: str = __file__) -> StudentError:
    """Describe an exception, send it through a frame, and read it on the other side."""
    frame = pack([7, "error", *describe(error, path)], MAX_TO_GRADER)
    return read_error(parse(frame[4:])[2:])


def raised(error: BaseException) -> BaseException:
    """Give the exception a traceback in this file."""
    with pytest.raises(type(error)) as caught:
        raise error
    return caught.value


class Unprintable(Exception):
    def __str__(self) -> str:
        raise ZeroDivisionError

    __repr__ = __str__


class Escaping(Exception):
    def __str__(self) -> str:
        raise SystemExit(0)


class LyingText(str):
    def __getitem__(self, key: object) -> str:
        return "x" * 10_000_000

    def __str__(self) -> str:
        return self


class Lying(Exception):
    def __str__(self) -> str:
        return LyingText("the real text")


class Fake(Exception):
    __class__ = Refusal  # type: ignore[assignment]  # that is the attack
    sqlstate = 23505


Skipped = type("Skipped", (Exception,), {"__module__": "_pytest.outcomes"})


def test_an_exception_is_type_message_bases_and_frames() -> None:
    """What a student needs to find the mistake."""
    error = told(raised(ValueError("no such user")))
    assert (error.kind, error.type, error.message, error.mro[:2], error.frames[-1].text) == (
        "raised",
        "ValueError",
        "no such user",
        ("ValueError", "Exception"),
        "raise error",
    )


def test_frames_of_other_files_are_left_out() -> None:
    """Only the student's own lines are shown, never the harness's."""
    assert told(raised(ValueError()), path="/elsewhere.py").frames == ()


@pytest.mark.parametrize("hostile", [Unprintable(), Escaping()], ids=["raises", "exits"])
def test_a_message_that_cannot_be_made_is_said_so(hostile: Exception) -> None:
    """Whatever __str__ raises, SystemExit included, stays inside."""
    assert told(hostile).message == f"({type(hostile).__name__}.__str__ itself failed)"


def test_a_text_that_lies_about_its_slices_is_cut_all_the_same() -> None:
    """The cut is made by str itself."""
    assert told(Lying()).message == "the real text"


def test_a_huge_message_is_cut() -> None:
    """50 MB of message arrive as 4 KiB."""
    assert len(told(ValueError("x" * 50_000_000)).message) == MAX_MESSAGE


def test_a_huge_type_name_is_cut() -> None:
    """A class may be called what it likes, up to a length."""
    assert len(told(type("X" * 1_000_000, (Exception,), {})()).type) == MAX_TYPE


def test_an_exception_that_poses_as_another_class_is_seen_through() -> None:
    """`__class__` may lie, type() does not."""
    assert told(Fake()).type == "Fake"


def test_an_sqlstate_is_five_characters_or_none() -> None:
    """A number, or a novel, is no SQLSTATE."""
    assert told(Fake()).sqlstate is None


def test_a_fake_skip_is_data() -> None:
    """A class with the name of pytest's own outcome arrives as a name and nothing more."""
    assert told(Skipped()).type == "Skipped"


def test_many_notes_become_a_few() -> None:
    """Notes are bounded in number."""
    error = ValueError()
    for number in range(10_000):
        error.add_note(str(number))
    assert len(told(error).notes) == MAX_NOTES


def test_a_group_of_a_million_shows_its_first_members() -> None:
    """Members of a group are told as notes, a few of them."""
    group = ExceptionGroup("many", [ValueError("one")] * 1_000_000)
    assert told(group).notes == ("ValueError: one",) * MAX_NOTES


def test_a_cycle_of_causes_ends() -> None:
    """Causes are not followed."""
    first, second = ValueError("first"), ValueError("second")
    first.__cause__, second.__cause__ = second, first
    assert told(first).message == "first"


def test_a_deep_recursion_shows_the_innermost_frames() -> None:
    """A thousand frames become the last twenty."""

    def dive() -> None:
        dive()

    try:
        dive()
    except RecursionError as error:
        assert len(told(error).frames) == MAX_FRAMES


def test_a_group_within_groups_is_cut() -> None:
    """Groups that hold groups are descended into a few levels deep."""
    group: Exception = ValueError("inmost")
    for _ in range(500):
        group = ExceptionGroup("nested", [group])
    assert len(told(group).notes) == MAX_DEPTH


def test_members_are_told_with_their_lines_and_notes() -> None:
    """What went wrong in a group stands below it, each member with what was added to it."""
    bad = raised(ValueError("bad row"))
    bad.add_note("row 7")
    inner = ExceptionGroup("inner", [KeyError("x")])
    group = BaseExceptionGroup("import", [bad, inner])
    group.add_note("of users.csv")
    assert bad.__traceback__ is not None and bad.__traceback__.tb_next is None
    assert told(group).notes == (
        "of users.csv",
        f"ValueError: bad row (line {bad.__traceback__.tb_lineno})",
        "  row 7",
        "ExceptionGroup: inner (1 sub-exception)",
        "  KeyError: 'x'",
    )


class Traceless(Exception):
    @property
    def __traceback__(self) -> None:  # type: ignore[override]  # that is the attack
        raise ZeroDivisionError


def test_who_hides_its_traceback_is_told_all_the_same() -> None:
    """An attribute that raises costs only itself, in a member too."""
    assert told(Traceless("no")).frames == ()
    assert told(ExceptionGroup("many", [Traceless("no")])).notes == ("Traceless: no",)


def test_advice_comes_first() -> None:
    """What is worth telling is not lost behind many notes."""
    error = ValueError()
    for number in range(MAX_NOTES):
        error.add_note(str(number))
    [*_, notes] = describe(error, __file__, advice=["look here"])
    assert notes == ["look here", *map(str, range(MAX_NOTES - 1))]


def test_a_syntax_error_of_the_file_has_its_line() -> None:
    """The line and its text, from the compiler."""
    with pytest.raises(SyntaxError) as caught:
        compile("x = 1\ndef f(:\n", "/s/shop.py", "exec")
    assert describe_import(caught.value, "/s/shop.py")[0] == "syntax"
    assert describe_import(caught.value, "/s/shop.py")[5] == [[2, "", "def f(:"]]


def test_a_syntax_error_of_another_file_is_an_exception_like_any() -> None:
    """A faked file name gains nothing."""
    error = SyntaxError("no", ("/elsewhere.py", 1, 1, "text"))
    assert describe_import(error, "/s/shop.py")[0] == "raised"


def test_a_program_that_exits_at_import_is_told_so() -> None:
    """SystemExit is no ordinary exception of a module."""
    assert describe_import(SystemExit(0), "/s/shop.py")[0] == "exited"
