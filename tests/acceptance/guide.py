"""The blocks of a page of ours that are run, and a terminal in which they are typed.

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
from markdown_it.token import Token

from tests.acceptance.student import ROOT
from tests.waiting import HANG_S

#: Pages with blocks: the README, those of docs/, and how one contributes.
PAGES = (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(ROOT.glob("docs/*.md")))

#: The page of who has the wheel and no checkout.
STUDENTS = ROOT / "docs" / "students.md"

#: What nobody sees on a page: blocks that are typed all the same, and why one is not.
UNSEEN = re.compile(r"<!-- (console\b.*?)\n(.*?)-->", re.DOTALL)
MARK = re.compile(r"<!-- (not run|run by): (.+?) -->", re.DOTALL)

#: How a command begins, at a prompt or in a block of commands alone.
COMMAND = re.compile(r"(\$ |(sudo )?(grader|make|pip|python3?|git|uv|docker|podman|apt-get) )")

#: The file that a block is: `title="path"`, or `title="at the end of path"`.
TITLE = re.compile(r'\w+ title="(at the end of )?([\w./-]+)"')

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

    place: str  # as an editor opens it
    commands: list[str]
    printed: list[str]
    exits: int = 0
    background: bool = False


@dataclass(frozen=True)
class Written:
    """What whoever follows the page writes into a file, or adds to it."""

    place: str
    path: Path
    text: str
    adds: bool


@dataclass(frozen=True)
class Unrun:
    """A block of commands that nobody types, and what the page says of that, unseen."""

    place: str
    commands: list[str]
    mark: str | None  # "not run" or "run by"
    why: str


def read_blocks(page: Path) -> list[Block | Written]:
    """Read what is done on the way down a page. Raises ValueError for an unknown word there."""
    found = (_read(page, token) for token in MarkdownIt().parse(page.read_text()))
    return [block for block in found if block is not None]


def read_unrun(page: Path) -> list[Unrun]:
    """Read the blocks of commands that are not run with the page."""
    found, mark = [], None
    for token in MarkdownIt().parse(page.read_text()):
        commands = [line for line in token.content.splitlines() if COMMAND.match(line)]
        is_code = token.type in ("fence", "code_block")
        if is_code and commands and _read(page, token) is None:
            why = " ".join(mark[2].split()) if mark else ""
            found.append(Unrun(_place(page, token), commands, mark and mark[1], why))
        mark = MARK.search(token.content) if token.type == "html_block" else None
    return found


def _read(page: Path, token: Token) -> Block | Written | None:
    info, content, place = token.info.strip(), token.content, _place(page, token)
    if token.type == "html_block" and (unseen := UNSEEN.search(content)):
        return _block(unseen[1], unseen[2], place)
    if token.type != "fence":
        return None
    if info.split()[:1] == ["console"]:
        return _block(info, content, place)
    title = TITLE.fullmatch(info)
    return Written(place, Path(title[2]), content, title[1] is not None) if title else None


def _place(page: Path, token: Token) -> str:
    within = page.relative_to(ROOT) if page.is_relative_to(ROOT) else page.name
    return f"{within}:{token.map[0] + 1 if token.map else 0}"


def _block(info: str, content: str, place: str) -> Block:
    words = re.fullmatch(r"console(?: (background)| exits (\d+))?", info.strip())
    if words is None:
        raise ValueError(f"{place}: ```{info} is neither `background` nor `exits N`")
    lines = content.splitlines()
    commands = [text.removeprefix("$ ") for text in lines if text.startswith("$ ")]
    printed = [text for text in lines if text.strip() and not text.startswith("$ ")]
    return Block(place, commands, printed, int(words[2] or 0), background=words[1] is not None)


@dataclass
class Terminal:
    """A bash in an empty home; `path` comes before the system's programs."""

    home: Path
    path: str = ""
    running: list[subprocess.Popen[str]] = field(default_factory=list)

    def type(self, block: Block | Written) -> None:
        """Run a block, and hold it to what the page says of it; or write its file."""
        if isinstance(block, Written):
            self._write(block)
            return
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

    def _write(self, block: Written) -> None:
        path = self._where() / block.path
        path.parent.mkdir(parents=True, exist_ok=True)
        before = path.read_text() + "\n\n" if block.adds else ""
        path.write_text(before + block.text)

    def _where(self) -> Path:
        """The folder in which the last block ended."""
        words = ["bash", "--norc", "-c", '[ ! -e "$STATE" ] || . "$STATE"; pwd']
        shell = subprocess.run(
            words, cwd=self.home, env=self._environment(), capture_output=True, encoding="utf-8"
        )
        return Path(shell.stdout.strip())

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
        path = f"{self.path}{sys.base_prefix}/bin:/usr/local/bin:/usr/bin:/bin"
        own = {"HOME": str(self.home), "PATH": path, "STATE": str(self.home / ".state")}
        return kept | own | {"COLUMNS": "80", "CHECKOUT": str(ROOT)}


_OF_PIP = ("PIP_", "SSL_", "HTTP_", "HTTPS_", "http_", "https_", "NO_PROXY", "no_proxy")


def _is_in(printed: str, line: str) -> bool:
    """Whether it was printed, wherever a terminal broke it."""
    pattern = ".*".join(re.escape(part) for part in " ".join(line.split()).split("..."))
    return re.search(pattern, " ".join(printed.split())) is not None
