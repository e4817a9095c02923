"""The prepared data directory is damaged, missing or contended: verdicts never rest on it."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.faults.classroom import MAX_SCORE, hand_in, write_classroom
from tests.faults.leftovers import leftovers
from tests.faults.program import Ground, finish, open_ground, own_cache, wait_for

#: Numbers of tables that PostgreSQL itself does not have, and the size of one with few rows.
#: Source: FirstNormalObjectId in PostgreSQL's src/include/access/transam.h.
FIRST_OWN = 16384
PAGE = 8192


@pytest.fixture(scope="module")
def warm() -> Iterator[Ground]:
    """A class of one, and a cache that a run has filled."""
    with open_ground(write_classroom) as ground:
        own_cache(ground)
        hand_in(ground.tiny, "ada")
        assert ground.grade().code == 0
        yield ground


def prepared(ground: Ground) -> Path:
    """The only directory of the cache."""
    assert ground.cache is not None
    [place] = (path.parent for path in ground.cache.rglob("manifest"))
    return place


def change_the_seed_rows(place: Path) -> None:
    """Of the exercise's own table, and not its size: PostgreSQL starts, and copies it."""
    files = [path for path in (place / "data" / "base").rglob("*") if path.name.isdigit()]
    own = [path for path in files if path.is_file() and int(path.name) >= FIRST_OWN]
    [table, *_] = [path for path in own if path.stat().st_size == PAGE]
    table.write_bytes(bytes(byte ^ 0xFF for byte in table.read_bytes()))


def lock_the_server_out(place: Path) -> None:
    (place / "data").chmod(0)


def leave_half(place: Path) -> None:
    shutil.copytree(place, place.with_name("building-1"), ignore=shutil.ignore_patterns("base"))
    shutil.rmtree(place)


@pytest.mark.parametrize(
    "damage",
    [
        change_the_seed_rows,
        leave_half,
        pytest.param(
            lock_the_server_out,
            marks=pytest.mark.skipif(os.geteuid() != 0, reason="takes it from ourselves as well"),
        ),
    ],
)
def test_damage_is_mended(warm: Ground, damage: Callable[[Path], None]) -> None:
    """The directory is built again before anybody is graded with it, and half of one is removed."""
    damage(prepared(warm))
    run = warm.grade("--regrade")
    assert (run.code, run.err) == (0, "")
    assert warm.result("ada").score == MAX_SCORE
    assert not list(prepared(warm).parent.glob("building-*"))


def test_damage_is_mended_for_who_practises(warm: Ground) -> None:
    """Nothing is rehearsed before a check: the cell proves what its server is copied from."""
    change_the_seed_rows(prepared(warm))
    run = warm.check("ada")
    assert (run.code, run.err) == (0, "")
    assert "4 / 4" in run.out


def test_two_graders_with_a_cold_cache() -> None:
    """Both find nothing, one builds, and both grade rightly, each into a folder of its own."""
    with open_ground(write_classroom) as ground:
        cache = own_cache(ground)
        hand_in(ground.tiny, "ada")
        other = ground.tiny.root / "other"
        with ground.started() as one, ground.started(out=other) as two:
            assert [(run.code, run.err) for run in (finish(one), finish(two))] == [(0, "")] * 2
        assert ground.result("ada").score == MAX_SCORE
        assert (other / "ada" / "result.json").exists()
        assert len(list(cache.rglob("manifest"))) == 1
        wait_for(lambda: not leftovers(ground))
