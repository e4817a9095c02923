"""What our pages tell people to type works as it stands there, from top to bottom."""

import os
import shutil
import sys
from pathlib import Path

import pytest

from tests.acceptance.guide import (
    PAGES,
    STUDENTS,
    Block,
    Terminal,
    read_blocks,
    read_unrun,
)
from tests.acceptance.student import ROOT

#: Typed by a test of its own, on other ground.
ELSEWHERE = ("scaling.md",)

TYPED = [
    page
    for page in PAGES
    if any(isinstance(one, Block) for one in read_blocks(page)) and page.name not in ELSEWHERE
]


@pytest.mark.parametrize("page", TYPED, ids=lambda page: str(page.relative_to(ROOT)))
def test_a_page_as_it_stands(page: Path, wheel: Path, tmp_path: Path) -> None:
    """Every block runs, in one home, and prints what is told.

    Students have the wheel alone; everybody else what a checkout has made.
    """
    path = "" if page == STUDENTS else f"{Path(sys.executable).parent}:"
    if page == STUDENTS:
        shutil.copy(wheel, tmp_path)
    terminal = Terminal(tmp_path, path)
    try:
        for block in read_blocks(page):
            terminal.type(block)
    finally:
        terminal.close()


def test_pages_are_typed() -> None:
    """Those on which somebody is led from one command to the next are among them."""
    names = {page.name for page in TYPED}
    assert {"operators.md", "students.md", "writing-an-exercise.md", "instructors.md"} <= names


def test_what_is_not_typed_says_why() -> None:
    """Each block of commands is typed, or says unseen which test runs it, or why none does.

    `pytest -rP` lists them.
    """
    unrun = [one for page in PAGES for one in read_unrun(page)]
    for one in unrun:
        sys.stdout.write(f"{one.place}: {one.commands[0]} ... {one.mark}: {one.why}\n")
    assert not [f"{one.place}: {one.commands}" for one in unrun if one.mark is None]
    named = [one.why.split(", ") for one in unrun if one.mark == "run by"]
    tests = [ROOT / name for names in named for name in names]
    assert not [path for path in tests if not path.is_file()]


@pytest.mark.parametrize(
    "text",
    ["$ false", "$ echo one\ntwo", "$ cat <(printf Traceback)"],
    ids=["code", "output", "traceback"],
)
def test_a_block_that_is_wrong(text: str, tmp_path: Path) -> None:
    """A wrong exit code, a line that is not printed and a traceback are noticed."""
    [block] = read_blocks(write_page(tmp_path, f"```console\n{text}\n```\n"))
    with pytest.raises(AssertionError, match=r"page\.md:1"):
        Terminal(tmp_path).type(block)


def test_blocks_go_on_where_the_last_one_ended(tmp_path: Path) -> None:
    """The folder and the variables are those that the block before left."""
    page = """
```console
$ mkdir work && cd work
$ export COLOUR='light blue'
```

```console exits 3
$ echo $COLOUR in $PWD
light blue in .../work
$ (exit 3)
```
"""
    terminal = Terminal(tmp_path)
    for block in read_blocks(write_page(tmp_path, page)):
        terminal.type(block)


def test_a_block_in_the_background(tmp_path: Path) -> None:
    """It is waited for until it has printed what the page says, and is ended with the page."""
    page = """
```console background
$ echo begins; echo ready; read -r _ < fifo
ready
```
"""
    [block] = read_blocks(write_page(tmp_path, page))
    os.mkfifo(tmp_path / "fifo")
    terminal = Terminal(tmp_path)
    terminal.type(block)
    terminal.close()
    assert terminal.running[0].returncode != 0


def test_an_unknown_kind_of_block(tmp_path: Path) -> None:
    """A slip in the first line of a block is not passed over."""
    page = write_page(tmp_path, "```console backgroud\n$ true\n```\n")
    with pytest.raises(ValueError, match="backgroud"):
        read_blocks(page)


def test_a_block_that_is_a_file(tmp_path: Path) -> None:
    """It is written in the folder where one is then, or added to what is there."""
    page = """
<!-- console
$ mkdir work && cd work
-->

```python title="a/b.py"
x = 1
```

```python title="at the end of a/b.py"
y = 2
```
"""
    terminal = Terminal(tmp_path)
    for block in read_blocks(write_page(tmp_path, page)):
        terminal.type(block)
    assert (tmp_path / "work" / "a" / "b.py").read_text() == "x = 1\n\n\ny = 2\n"


@pytest.mark.parametrize(
    ("before", "mark"), [("", None), ("<!-- not run: it lasts -->\n\n", "not run")]
)
def test_a_block_that_nobody_types(before: str, mark: str | None, tmp_path: Path) -> None:
    """It is found, with what the comment before it says; code that is no command is not."""
    page = write_page(tmp_path, f"    x = 1\n\ntext\n\n{before}    grader grade class\n")
    [found] = read_unrun(page)
    assert (found.commands, found.mark) == (["grader grade class"], mark)
    assert found.why == ("it lasts" if mark else "")


def write_page(folder: Path, text: str) -> Path:
    """Write a page of somebody's."""
    page = folder / "page.md"
    page.write_text(text)
    return page
