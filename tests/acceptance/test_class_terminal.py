"""`grader grade` over a class, as who runs it sees it: the plan, the work, what needs a look."""

import re
from pathlib import Path

import pytest

from grader.cli.doing import at_work
from grader.cli.doing.at_work import AtWork
from tests import downloads
from tests.acceptance.program import GRADER, clean_environment, run_grader
from tests.acceptance.screen import MOVES, opened
from tests.tiny_exercise import SOLUTION, Tiny

FILES = {
    "Ada Lovelace/tiny.py": SOLUTION,
    "bob \x1b[31m/tiny.py": "1 +",
    "eve/Tiny (1).py": SOLUTION,
}
#: Any sequence that a terminal obeys, colours among them.
COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def command(tiny: Tiny) -> list[str | Path]:
    """Grade the class with a roster."""
    downloads.write(tiny.root / "class", FILES)
    (tiny.root / "roster.csv").write_text("id,name\n100,Ada Lovelace\n102,Nobody\n103,Eve\n")
    places = ["--exercises", "exercises", "--solutions", "solutions", "--jobs", "2"]
    return ["grade", "class", "--roster", "roster.csv", "-o", "out", *places]


def test_without_a_terminal(tiny: Tiny) -> None:
    """Plain lines: the plan first, then the results; at the end who needs a look, by name."""
    run = run_grader(*command(tiny), cwd=tiny.root, columns=60)
    assert run.code == 0, run
    assert "\x1b" not in run.out + run.err and "\r" not in run.out + run.err
    assert run.err == ""
    lines = run.out.splitlines()
    assert lines[0] == (
        "4 students, 1 exercise (tiny); 1 file left aside, 1 of them near a wanted name;"
        " 1 handed in nothing; 1 not on the roster"
    )
    assert "4 are graded, 2 at a time" in lines
    for told in (
        "To look at, ungradable (2): 103, bob",
        "To look at, handed in nothing (1): 102",
        "To look at, not on the roster (1): bob",
        "To look at: Eve (103): no file of an exercise was handed in; eve/Tiny (1).py is not",
    ):
        assert told in run.out
    again = run_grader(*command(tiny), "--only", "100", "--regrade", cwd=tiny.root)
    assert "1 is graded" in again.out and "To look at" not in again.out


@pytest.mark.parametrize("colour", [True, False])
def test_at_a_terminal(tiny: Tiny, colour: bool) -> None:
    """A bar with the rate, the time left, cells, memory and names; narrow, without colours too."""
    env = clean_environment() | ({} if colour else {"NO_COLOR": "1"})
    words: list[str | Path] = [GRADER, *command(tiny)]
    with opened(words, cwd=tiny.root, env=env, columns=60) as screen:
        screen.until("4 are graded, 2 at a time")
        seen = screen.until(" left")
        assert screen.end() == 0
    assert re.search(r"cells?, [1-9]\d* MiB: .*Ada Lovelace", seen)
    assert re.search(r"[1-4] of 4  \d+\.\d a minute  \d:\d\d:\d\d left", seen)
    printed = MOVES.sub("", screen.text)
    assert max(map(len, re.findall(r"(?:Grading|\d+ cells?,)[^\n\r]*", printed))) <= 60
    assert "31m" not in MOVES.sub("", screen.text).replace("\\x1b[31m", "")
    coloured = {found for found in COLOUR.findall(screen.text) if re.search("[34][0-9]", found)}
    assert bool(coloured) is colour


def test_lines_now_and_then(capsys: pytest.CaptureFixture[str]) -> None:
    """Where no bar can move a long run says how far it is; the last line is the table's."""
    with AtWork(3, 2, line_every_s=0) as work:
        for name in ("ada", "b\x1b[2Job"):
            work.begins(name)
        work.ends("ada")
        work.begins("eve")
        work.ends("eve")
        work.ends("b\x1b[2Job")
    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith("1 of 3 graded, ") and first.endswith("at work: b\\x1b[2Job")
    assert " a minute, " in first and " left; " in first
    assert second.startswith("2 of 3 graded, ")


def test_lines_are_seldom(capsys: pytest.CaptureFixture[str]) -> None:
    """A short run is told by its table alone."""
    assert at_work.LINE_EVERY_S >= 30
    with AtWork(2, 1) as work:
        work.begins("ada")
        work.ends("ada")
    assert capsys.readouterr().out == ""
