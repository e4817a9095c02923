"""Every attack of the corpus, through the real pipeline."""

from collections.abc import Callable
from typing import cast

import pytest

from tests.hostile import invariants
from tests.hostile.arena import Arena, Graded
from tests.hostile.classes import make_classes
from tests.hostile.corpus import Attack, load_attacks


@pytest.fixture(scope="module")
def grade(request: pytest.FixtureRequest, arena: Arena) -> Callable[[Attack], Graded]:
    """Grade an attack with the rest of its class, of those that this run has chosen."""
    items = [item for item in request.session.items if isinstance(item, pytest.Function)]
    chosen: list[Attack] = [
        cast(Attack, item.callspec.params["attack"])
        for item in items
        if item.originalname == test_attack_gains_nothing.__name__
    ]
    classes = {attack.id: one for one in make_classes(chosen) for attack in one}
    graded: dict[str, Graded] = {}

    def grade(attack: Attack) -> Graded:
        if attack.id not in graded:
            graded.update((one.attack.id, one) for one in arena.attack_class(classes[attack.id]))
        return graded.pop(attack.id)

    return grade


@pytest.mark.parametrize("attack", load_attacks(), ids=lambda attack: attack.id)
def test_attack_gains_nothing(
    attack: Attack, arena: Arena, grade: Callable[[Attack], Graded]
) -> None:
    """It gets what its honest part is worth, leaves nothing, and costs nobody else anything."""
    if attack.notice.needs_groups and arena.course.sandbox.groups is None:
        pytest.skip("there are no control groups here, and results say so")
    invariants.check(grade(attack), arena)
