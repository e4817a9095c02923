"""What docs/students.md tells students to type works as it stands there, from top to bottom."""

import os
import shutil
from pathlib import Path

import pytest

from tests.acceptance.guide import PAGE, Terminal, read_blocks


def test_the_page_as_it_stands(wheel: Path, tmp_path: Path) -> None:
    """Every block runs, in one home that has the wheel alone, and prints what is told."""
    shutil.copy(wheel, tmp_path)
    terminal = Terminal(tmp_path)
    blocks = read_blocks(PAGE.read_text())
    assert blocks
    try:
        for block in blocks:
            terminal.type(block)
    finally:
        terminal.close()


@pytest.mark.parametrize(
    "text",
    ["$ false", "$ echo one\ntwo", "$ cat <(printf Traceback)"],
    ids=["code", "output", "traceback"],
)
def test_a_block_that_is_wrong(text: str, tmp_path: Path) -> None:
    """A wrong exit code, a line that is not printed and a traceback are noticed."""
    [block] = read_blocks(f"```console\n{text}\n```\n")
    with pytest.raises(AssertionError, match=r"docs/students\.md:1"):
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
    for block in read_blocks(page):
        terminal.type(block)


def test_a_block_in_the_background(tmp_path: Path) -> None:
    """It is waited for until it has printed what the page says, and is ended with the page."""
    page = """
```console background
$ echo begins; echo ready; read -r _ < fifo
ready
```
"""
    [block] = read_blocks(page)
    os.mkfifo(tmp_path / "fifo")
    terminal = Terminal(tmp_path)
    terminal.type(block)
    terminal.close()
    assert terminal.running[0].returncode != 0


def test_an_unknown_kind_of_block() -> None:
    """A slip in the first line of a block is not passed over."""
    with pytest.raises(ValueError, match="backgroud"):
        read_blocks("```console backgroud\n$ true\n```\n")
