"""`grader help`, `--help` and `--version`: what one reads before anything runs."""

import re
import shlex
from pathlib import Path

import pytest

from tests.acceptance.program import GRADER, run_grader
from tests.acceptance.screen import MOVES, opened
from tests.acceptance.test_docs import commands, help_of, options_of


@pytest.mark.parametrize("command", commands())
def test_help_is_what_the_option_prints(command: str) -> None:
    """`grader help COMMAND` and `grader COMMAND --help` are the same."""
    assert run_grader("help", command).out == run_grader(command, "--help").out


def test_help_alone_lists_the_commands() -> None:
    """`grader help` is `grader --help`."""
    run = run_grader("help")
    assert run.code == 0
    assert run.out == run_grader("--help").out


@pytest.mark.parametrize("words", [["chekc"], ["help", "chekc"]], ids=" ".join)
def test_a_mistyped_command_is_told_with_the_nearest(words: list[str]) -> None:
    """A near miss costs one look, and nothing is run."""
    run = run_grader(*words)
    assert run.code == 2
    assert "No such command 'chekc'. Did you mean 'check'?" in run.words


@pytest.mark.parametrize("command", commands())
def test_each_help_has_examples_that_work(command: str) -> None:
    """They are of this command and of options that it has, and fit into 80 columns."""
    page = help_of(command)
    lines = re.findall(rf"^    (.*grader {command}\b.*)$", page, re.MULTILINE)
    assert re.search("^  Examples.*:$", page, re.MULTILINE) and lines
    for line in lines:
        assert len(line) <= 76
        words = set(shlex.split(line.partition("   ")[0]))
        assert {word for word in words if word.startswith("--")} <= options_of(command)


def test_the_version_says_what_it_was_made_from() -> None:
    """A checkout names its commit, and whether anything differs from it."""
    said = run_grader("--version").out
    assert re.fullmatch(r"asyncpg-grader \d+\.\d+\.\d+(\+g[0-9a-f]{7,}(\.dirty)?)?\n", said)


def test_a_narrow_terminal_breaks_between_words(tmp_path: Path) -> None:
    """No line is longer than the terminal, which would break it anywhere."""
    env = {"HOME": str(tmp_path)}
    for words in (
        ["--help"],
        ["check", "--help"],
        ["chekc"],
        ["check", "nothing"],
        ["check", "--x"],
    ):
        with opened([GRADER, *words], cwd=tmp_path, env=env, columns=44) as screen:
            screen.end()
        lines = MOVES.sub("", screen.text).splitlines()
        assert lines and max(map(len, lines)) <= 44, screen.text
