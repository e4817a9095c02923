"""Error replies are read with the same distrust as values."""

import signal

import pytest

from grader.worker.box.faults import MAX_MESSAGE
from grader.worker.box.frames import FrameError, Tree
from grader.worker.failures import (
    StudentError,
    how_it_ended,
    import_failure,
    import_timeout,
    read_error,
)


def reply(**changes: Tree) -> list[Tree]:
    """A well-formed error reply, with changes."""
    parts: dict[str, Tree] = {
        "kind": "raised",
        "type": "ValueError",
        "message": "no",
        "sqlstate": None,
        "mro": ["ValueError", "Exception"],
        "frames": [[3, "f", "raise ValueError"]],
        "notes": [],
    }
    return list({**parts, **changes}.values())


def test_a_well_formed_reply_is_read() -> None:
    """str() of it is what a traceback would end with."""
    assert str(read_error(reply())) == "ValueError: no"


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "passed"},
        {"kind": ["raised"]},
        {"type": 1},
        {"message": None},
        {"sqlstate": "too long"},
        {"sqlstate": 23505},
        {"mro": "ValueError"},
        {"mro": [1]},
        {"frames": [[1, "f"]]},
        {"frames": [["1", "f", "t"]]},
        {"frames": [[-1, "f", "t"]]},
        {"frames": [[2**40, "f", "t"]]},
        {"frames": ["f"]},
        {"notes": None},
    ],
    ids=str,
)
def test_a_malformed_reply_is_refused(changes: dict[str, Tree]) -> None:
    """Every part has its type."""
    with pytest.raises(FrameError):
        read_error(reply(**changes))


@pytest.mark.parametrize("count", [0, 6, 8])
def test_a_reply_of_another_length_is_refused(count: int) -> None:
    """Seven parts, no more and no fewer."""
    with pytest.raises(FrameError):
        read_error([*reply(), *reply()][:count])


def test_texts_are_cut_again_here() -> None:
    """The box may have left out its own cutting."""
    assert len(read_error(reply(message="x" * 100_000)).message) == MAX_MESSAGE


def test_a_lone_surrogate_in_a_message_is_made_writable() -> None:
    """Reports can encode every text they get."""
    assert read_error(reply(message="\ud800")).message == "\\ud800"


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (0, "ended with exit code 0"),
        (3, "ended with exit code 3"),
        (-signal.SIGSEGV, "crashed: signal 11 (Segmentation fault)"),
        (-signal.SIGKILL, "was killed, or closed its connection to the grader"),
        (-4000, "crashed: signal 4000 (unknown)"),
        (None, "was killed"),
    ],
)
def test_the_end_of_a_process_has_words(code: int | None, words: str) -> None:
    """Exit codes and signals read as a sentence."""
    assert how_it_ended(code) == words


def test_a_syntax_error_names_file_and_line() -> None:
    """The first thing that a student has to know."""
    error = StudentError("syntax", "invalid syntax", type="SyntaxError")
    failure = import_failure(error, "shop.py")
    assert failure.message == "shop.py cannot be imported: SyntaxError: invalid syntax"


def test_a_file_that_waits_says_how_long_it_was_given() -> None:
    """The limit is in the message."""
    assert "after 5 s" in import_timeout("shop.py", 5.0, None).message
