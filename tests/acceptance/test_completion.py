"""Completion in shells, as they ask for it; and `grader help`."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.acceptance.program import GRADER, run_grader
from tests.waiting import HANG_S

#: What readline does at TAB: the function that is registered for the command is called with these.
PRESS_TAB = """
eval "$(grader completion bash)"
{before}
COMP_WORDS=({words}) COMP_CWORD={last}
$(complete -p grader | sed 's/.*-F \\([^ ]*\\).*/\\1/') grader "${{COMP_WORDS[{last}]}}" ""
printf '%s\\n' "${{COMPREPLY[@]}}"
"""


def complete(line: str, cwd: Path | None = None, *, before: str = "") -> list[str]:
    """What a real bash offers at the end of a line, and nothing printed beside it."""
    words = line.split(" ")
    typed = " ".join(word or '""' for word in words)
    script = PRESS_TAB.format(words=typed, last=len(words) - 1, before=before)
    path = f"{GRADER.parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "--norc", "-c", script],
        cwd=cwd,
        env={**os.environ, "PATH": path},
        capture_output=True,
        encoding="utf-8",
        timeout=HANG_S,
    )
    assert not done.stderr
    return done.stdout.split()


def test_a_command_is_completed() -> None:
    """`grader ch` is `grader check`."""
    assert complete("grader ch") == ["check"]


def test_an_option_is_completed() -> None:
    """Options of the command that stands there are offered."""
    assert complete("grader grade submissions --fe") == ["--feedback"]


def test_a_choice_is_completed() -> None:
    """So is what an option chooses among."""
    assert complete("grader grade submissions --feedback h") == ["hints"]


def test_an_exercise_is_completed() -> None:
    """A name is one of the exercises that are there."""
    assert complete("grader grade submissions --exercise tr") == ["transactions"]


def test_a_word_of_a_check_is_completed() -> None:
    """It is an exercise, or else whatever lies there: bash completes that itself."""
    assert complete("grader check tran") == ["transactions", "transfer", "transfer_logged"]
    assert complete("grader check wo", before='compopt() { echo "$@"; }') == ["-o", "default"]


def test_tasks_and_functions_are_completed() -> None:
    """Whatever a check can be asked for."""
    assert complete("grader check 2.") == ["2.1", "2.2", "2.3"]
    assert complete("grader check transf") == ["transfer", "transfer_logged"]


def test_exercises_of_ones_own_are_completed(tmp_path: Path) -> None:
    """--exercises says where they are."""
    (tmp_path / "mine" / "joins").mkdir(parents=True)
    (tmp_path / "mine" / "joins" / "exercise.toml").touch()
    assert complete("grader grade x --exercises mine --exercise j", tmp_path) == ["joins"]


def test_what_the_operator_should_know_does_not_come_at_tab() -> None:
    """A folder for temporary files that cannot be used is told by commands that run."""
    assert complete("grader doc", before="export TMPDIR='no folder'") == ["doctor"]


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_other_shells_ask_in_their_own_way(shell: str) -> None:
    """What the script of a shell asks the program for is answered, through the clean restart."""
    script = run_grader("completion", shell).out
    asked = f"{shell}_complete"
    assert f"_GRADER_COMPLETE={asked}" in script
    answer = run_grader(
        env={
            "_GRADER_COMPLETE": asked,
            "COMP_WORDS": "grader che",
            "COMP_CWORD": "che" if shell == "fish" else "1",
        }
    )
    assert re.search(r"\bcheck\b", answer.out) and "grade" not in answer.out


def test_a_shell_that_is_not_known() -> None:
    """Those that there are are listed."""
    run = run_grader("completion", "powershell")
    assert run.code == 2
    assert "bash" in run.err and "zsh" in run.err and "fish" in run.err
