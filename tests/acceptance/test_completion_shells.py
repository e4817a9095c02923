"""Completion in zsh and fish themselves: what a real one offers at TAB."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.acceptance.program import GRADER
from tests.acceptance.screen import opened
from tests.waiting import HANG_S

#: Printed by the shell when it is ready, and not by the terminal that shows what is typed.
READY = "ready"


def shell(name: str) -> str:
    """Where it is, or skip the test and say so loudly."""
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"COMPLETION IN {name.upper()} IS NOT TESTED: it is not installed here")
    return found


def environment(home: Path) -> dict[str, str]:
    """Nobody's settings, and our program first on PATH."""
    path = os.pathsep.join([str(GRADER.parent), os.environ["PATH"]])
    return {"PATH": path, "HOME": str(home), "LANG": "C.UTF-8"}


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("grader ch", ["check"]),
        ("grader check transf", ["transfer", "transfer_logged"]),
        ("grader check 2.", ["2.1", "2.2", "2.3"]),
        ("grader shell tr", ["transactions"]),
        ("grader check --fa", ["--failed"]),
        ("grader pack ba", ["basement"]),
    ],
)
def test_fish_completes(tmp_path: Path, line: str, offered: list[str]) -> None:
    """From the file that docs/students.md has it write."""
    fish, env = shell("fish"), environment(tmp_path)
    (tmp_path / "basement").touch()
    script = tmp_path / ".config/fish/completions/grader.fish"
    script.parent.mkdir(parents=True)
    script.write_bytes(subprocess.check_output([GRADER, "completion", "fish"], env=env))
    told = subprocess.run(
        [fish, "-c", "complete -C $argv[1]", line],
        cwd=tmp_path,
        env=env,
        capture_output=True,
        encoding="utf-8",
        timeout=HANG_S,
    )
    assert [one.partition("\t")[0] for one in told.stdout.splitlines()] == offered, told


@pytest.mark.parametrize(
    ("line", "rest"),
    [
        ("grader che", "ck "),
        ("grader check transfer_", "logged "),
        ("grader shell tra", "nsactions "),
        ("grader check --fai", "led "),
        ("grader pack base", "ment "),
    ],
)
def test_zsh_completes(tmp_path: Path, line: str, rest: str) -> None:
    """With the line that docs/students.md has in ~/.zshrc, behind compinit."""
    zsh = shell("zsh")
    (tmp_path / "basement").touch()
    (tmp_path / ".zshrc").write_text(
        "PS1='$ '\nunsetopt beep zle_bracketed_paste\nautoload -Uz compinit\ncompinit -u\n"
        'eval "$(grader completion zsh)"\n'
        f"print -r -- {READY[:2]}{READY[2:]}\n"
    )
    with opened([zsh, "-i"], cwd=tmp_path, env=environment(tmp_path)) as screen:
        screen.until(READY)
        screen.until("$ ")
        screen.type(f"{line}\t")
        assert screen.until(f"{line}{rest}".removesuffix(" "))
        screen.type("\x15exit\n")
        screen.end()
