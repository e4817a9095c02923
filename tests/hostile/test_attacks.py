"""Every attack of the corpus, through the real pipeline."""

import pytest

from tests.hostile import invariants
from tests.hostile.arena import Arena
from tests.hostile.corpus import Attack, load_attacks


@pytest.mark.parametrize("attack", load_attacks(), ids=lambda attack: attack.id)
def test_attack_gains_nothing(attack: Attack, arena: Arena) -> None:
    """It gets what its honest part is worth, leaves nothing, and costs nobody else anything."""
    if attack.notice.needs_groups and arena.course.sandbox.groups is None:
        pytest.skip("there are no control groups here, and results say so")
    invariants.check(arena.attack(attack), arena)
