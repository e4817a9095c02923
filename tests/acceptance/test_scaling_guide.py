"""What docs/scaling.md tells instructors to try on one machine works as it stands there."""

import shutil
from pathlib import Path

from tests.acceptance.guide import Block, Terminal, read_blocks
from tests.tiny_exercise import let_others_pass

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "scaling.md"


def test_the_page_as_it_stands(wheel: Path, tmp_path: Path) -> None:
    """Every block that is a terminal's runs, with the wheel and the clone, and prints that."""
    let_others_pass(tmp_path)
    shutil.copy(wheel, tmp_path)
    (tmp_path / "asyncpg-grader").symlink_to(ROOT)
    terminal = Terminal(tmp_path)
    blocks = [one for one in read_blocks(PAGE) if isinstance(one, Block)]
    assert len([block for block in blocks if block.background]) == 3, "a scheduler and two workers"
    try:
        for block in blocks:
            terminal.type(block)
    finally:
        terminal.close()
