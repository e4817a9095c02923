"""Nothing of the catalogue is forgotten, and docs/security.md says what is there."""

from pathlib import Path

import pytest

from tests.hostile.corpus import FOLDER, Entry, entries, load_attacks, load_catalogue
from tests.hostile.table import render_table

#: How many entries each group has; the catalogue never shrinks.
SIZES = dict(zip("ABCDEFGHIJKL", (18, 10, 9, 9, 12, 6, 8, 17, 14, 16, 12, 11), strict=True))

SECURITY = Path(__file__).parents[2] / "docs" / "security.md"


def test_catalogue_is_whole() -> None:
    """Each group has all its entries, numbered without a gap."""
    numbers = {letter: list(group.entries) for letter, group in load_catalogue().items()}
    assert numbers == {letter: list(range(1, size + 1)) for letter, size in SIZES.items()}


@pytest.mark.parametrize(("number", "entry"), list(entries()), ids=lambda word: str(word)[:4])
def test_entry_is_covered(number: str, entry: Entry) -> None:
    """An entry has attacks, or an attack of another entry, or a reason why there is none."""
    attacks = [attack.id for attack in load_attacks() if attack.entry == number]
    ways = [bool(attacks), bool(entry.elsewhere), bool(entry.none)]
    assert sum(ways) == 1, f"{number} ({entry.what}): {attacks} {entry.elsewhere} {entry.none}"
    assert not entry.elsewhere or (FOLDER.parent / entry.elsewhere).exists(), entry.elsewhere


def test_attacks_are_of_their_group() -> None:
    """Each folder's name, and the group in its notice, name the same group of the catalogue."""
    catalogue = load_catalogue()
    for attack in load_attacks():
        assert attack.notice.group == catalogue[attack.entry[0]].title, attack.id
        assert int(attack.entry[1:]) in catalogue[attack.entry[0]].entries, attack.id


def test_table_is_up_to_date() -> None:
    """The table of attacks in docs/security.md is the one that the folders make."""
    assert render_table() in SECURITY.read_text(), "run: python -m tests.hostile.table"
