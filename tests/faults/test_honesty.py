"""What eats resources is graded beside an honest submission, whose verdict does not change."""

from collections.abc import Iterator

import pytest

from tests.hostile import invariants
from tests.hostile.arena import Arena, open_arena
from tests.hostile.corpus import FOLDER, load_attack

GLUTTONS = {
    "D03_fork_bomb": "processes and threads",
    "D04_memory_bomb": "memory",
    "D05_fills_the_disk": "disks",
    "D06_floods_the_output": "output",
    "I08_takes_all_connections": "connections",
}


@pytest.fixture(scope="module")
def arena() -> Iterator[Arena]:
    """The exercise that attacks are made for."""
    with open_arena() as opened:
        yield opened


@pytest.mark.parametrize("name", GLUTTONS)
def test_neighbour_has_full_marks(name: str, arena: Arena) -> None:
    """Two jobs at once, one of which takes all it can get: the other gets what it deserves."""
    graded = arena.attack(load_attack(FOLDER / name))
    invariants.check_score(graded)
    assert graded.beside is not None
    invariants.check_honest(graded.beside, arena, "beside")
    assert not arena.leftovers()
