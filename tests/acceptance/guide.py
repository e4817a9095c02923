"""The blocks of docs/students.md, and a terminal in which they are typed.

CONTRIBUTING says how a block is written. What a block leaves behind, the next one finds: files, the
working folder, exported variables.
"""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from markdown_it import MarkdownIt

from tests.acceptance.student import ROOT
from tests.waiting import HANG_S

PAGE = ROOT / "docs" / "students.md"

#: Restores what the last block left, and leaves the same for the next one.
AROUND = """\
[ -e "$STATE" ] && . "$STATE"
trap '{{ export -p; printf "cd %q\\n" "$PWD"; }} > "$STATE"' EXIT
set -e
{commands}
"""


@dataclass(frozen=True)
class Block:
    """Commands, and what they print: "..." in a line stands for anything."""

    line: int
    commands: list[str]
    printed: list[str]
    exits: int = 0
    background: bool = False

    @property
    def place(self) -> str:
        """As an editor opens it."""
        return f"{PAGE.relative_to(ROOT)}:{self.line}"


def read_blocks(page: str) -> list[Block]:
    """Read the blocks that begin with ```console. Raises ValueError for an unknown word there."""
    tokens = MarkdownIt().parse(page)
    fences = [token for token in tokens if token.type == "fence"]
    return [
        _block(token.info, token.content, token.map[0] + 1)
        for token in fences
        if token.info.split()[:1] == ["console"] and token.map
    ]


def _block(info: str, content: str, line: int) -> Block:
    words = re.fullmatch(r"console(?: (background)| exits (\d+))?", info.strip())
    if words is None:
        raise ValueError(f"line {line}: ```{info} is neither `background` nor `exits N`")
    lines = content.splitlines()
    commands = [text.removeprefix("$ ") for text in lines if text.startswith("$ ")]
    printed = [text for text in lines if text.strip() and not text.startswith("$ ")]
    return Block(line, commands, printed, int(words[2] or 0), background=words[1] is not None)


@dataclass
class Terminal:
    """A bash in an empty home."""

    home: Path
    running: list[subprocess.Popen[str]] = field(default_factory=list)

    def type(self, block: Block) -> None:
        """Run a block, and hold it to what the page says of it."""
        if block.background:
            self._start(block)
            return
        done = subprocess.run(
            self._words(block),
            cwd=self.home,
            env=self._environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            timeout=HANG_S,
        )
        assert done.returncode == block.exits, f"{block.place}: {block.commands}\n{done.stdout}"
        assert "Traceback" not in done.stdout, f"{block.place}\n{done.stdout}"
        for line in block.printed:
            assert _is_in(done.stdout, line), f"{block.place}: not printed: {line}\n{done.stdout}"

    def _start(self, block: Block) -> None:
        """Start what goes on while the next blocks are typed: it is there when it has spoken."""
        command = subprocess.Popen(
            self._words(block),
            cwd=self.home,
            env=self._environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            start_new_session=True,
        )
        self.running.append(command)
        assert command.stdout is not None
        heard = ""
        while not all(_is_in(heard, line) for line in block.printed or ["..."]):
            line = command.stdout.readline()
            assert line, f"{block.place}: ended without what the page says\n{heard}"
            heard += line

    def close(self) -> None:
        """Press Ctrl-C in whatever still runs, and wait for its end."""
        for command in self.running:
            os.killpg(command.pid, signal.SIGINT)
            command.communicate(timeout=HANG_S)

    def _words(self, block: Block) -> list[str]:
        return ["bash", "--norc", "-c", AROUND.format(commands="\n".join(block.commands))]

    def _environment(self) -> Mapping[str, str]:
        """This machine's own way to packages, and nothing else of ours."""
        kept = {name: value for name, value in os.environ.items() if name.startswith(_OF_PIP)}
        path = f"{sys.base_prefix}/bin:/usr/local/bin:/usr/bin:/bin"
        own = {"HOME": str(self.home), "PATH": path, "STATE": str(self.home / ".state")}
        return kept | own | {"COLUMNS": "80"}


_OF_PIP = ("PIP_", "SSL_", "HTTP_", "HTTPS_", "http_", "https_", "NO_PROXY", "no_proxy")


def _is_in(printed: str, line: str) -> bool:
    """Whether it was printed, wherever a terminal broke it."""
    pattern = ".*".join(re.escape(part) for part in " ".join(line.split()).split("..."))
    return re.search(pattern, " ".join(printed.split())) is not None
