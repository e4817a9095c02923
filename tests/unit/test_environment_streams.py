"""Streams that cannot take what is printed."""

import fcntl
import io
import os
import pty
import struct
import sys
import termios
from contextlib import closing

import pytest

from grader.environment.streams import Stream, measure_columns


def open_stream(descriptor: int) -> Stream:
    """A stream on a descriptor, as the program's own are."""
    raw = io.BufferedWriter(io.FileIO(descriptor, "w"))
    return Stream(raw, encoding="utf-8", errors="backslashreplace", line_buffering=True)


def test_a_full_disk_is_no_failure() -> None:
    """What does not fit is dropped, and so is all that follows."""
    stream = open_stream(os.open("/dev/full", os.O_WRONLY))
    for _ in range(3):
        stream.write("a line\n" * 10_000)
    stream.close()


def test_a_reader_that_went_is_no_failure() -> None:
    """As with `grader ... | head -1`."""
    reading, writing = os.pipe()
    os.close(reading)
    stream = open_stream(writing)
    stream.write("a line\n")
    stream.close()


def test_a_name_that_is_no_text_is_shown() -> None:
    """Half a character of a file's name does not end a run."""
    reading, writing = os.pipe()
    with open_stream(writing) as stream:
        stream.write("\udcff\n")
    assert os.read(reading, 100) == b"\\udcff\n"
    os.close(reading)


def test_the_terminal_is_measured_behind_a_stream_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    """Python asks the stream that it began with, which is none any more."""
    monkeypatch.delenv("COLUMNS", raising=False)
    ours, terminal = pty.openpty()
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 43, 0, 0))
    monkeypatch.setattr(sys, "__stdout__", None)
    with closing(open_stream(terminal)) as stream:
        monkeypatch.setattr(sys, "stdout", stream)
        assert measure_columns() == 43
    os.close(ours)


def test_where_there_is_no_terminal_a_variable_says_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without one there are 80 columns."""
    monkeypatch.setattr(sys, "__stdout__", None)
    with closing(open_stream(os.open(os.devnull, os.O_WRONLY))) as stream:
        for name in ("stdout", "stderr"):
            monkeypatch.setattr(sys, name, stream)
        monkeypatch.delenv("COLUMNS", raising=False)
        assert measure_columns() == 80
        monkeypatch.setenv("COLUMNS", "55")
        assert measure_columns() == 55
