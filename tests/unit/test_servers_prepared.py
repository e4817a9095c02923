import asyncio
import fcntl
import os
import time
from pathlib import Path

import pytest

from grader.errors import GraderFault, OperatorError
from grader.servers import prepared
from grader.servers.prepared import KEEP, discard, open_prepared, prove
from tests.waiting import HANG_S


class Builder:
    """Fills a directory with one small file, and counts."""

    def __init__(self) -> None:
        self.built = 0

    async def __call__(self, place: Path) -> None:
        await asyncio.sleep(0)
        (place / "data").write_text("ready")
        self.built += 1


async def test_built_once(tmp_path: Path) -> None:
    """The second to ask gets what the first had built."""
    builder = Builder()
    for _ in range(2):
        async with open_prepared(tmp_path, "key", builder) as place:
            assert (place / "data").read_text() == "ready"
    assert builder.built == 1


async def test_built_once_for_many_at_a_time(tmp_path: Path) -> None:
    """Those who ask meanwhile wait, and then use it side by side."""
    builder = Builder()
    together = asyncio.Barrier(5)

    async def use() -> None:
        async with open_prepared(tmp_path, "key", builder):
            await asyncio.wait_for(together.wait(), HANG_S)

    await asyncio.gather(*(use() for _ in range(5)))
    assert builder.built == 1


async def test_half_built_directory_is_ignored_and_removed(tmp_path: Path) -> None:
    """What a builder that was killed left behind is not taken for a prepared directory."""
    half_built = tmp_path / "building-1"
    half_built.mkdir()
    async with open_prepared(tmp_path, "key", Builder()):
        assert not half_built.exists()


async def test_failed_build_leaves_nothing(tmp_path: Path) -> None:
    """A builder's error is passed on, and its directory goes."""

    async def fail(place: Path) -> None:
        (place / "data").write_text("half")
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        async with open_prepared(tmp_path, "key", fail):
            pass
    assert [path.name for path in tmp_path.iterdir()] == ["lock"]


@pytest.mark.parametrize("damage", ["cut", "extended", "removed", "no manifest"])
async def test_damaged_directory_is_built_again(tmp_path: Path, damage: str) -> None:
    """A file that the disk lost, or lost a part of, is noticed."""
    builder = Builder()
    async with open_prepared(tmp_path, "key", builder) as place:
        data = place / "data"
    if damage == "no manifest":
        (place / "manifest").unlink()
    elif damage == "removed":
        data.unlink()
    else:
        data.write_text("" if damage == "cut" else "ready and more")
    async with open_prepared(tmp_path, "key", builder):
        assert data.read_text() == "ready"
    assert builder.built == 2


async def test_changed_content_is_noticed_by_who_looks(tmp_path: Path) -> None:
    """A byte that a disk changed leaves the size alone: who reads all of it sees it."""
    builder = Builder()
    async with open_prepared(tmp_path, "key", builder) as place:
        prove(place)
        (place / "data").write_text("raedy")
    async with open_prepared(tmp_path, "key", builder):
        assert builder.built == 1
        with pytest.raises(GraderFault, match="has changed"):
            prove(place)


async def test_file_in_the_place_of_a_directory(tmp_path: Path) -> None:
    """Whatever has the name of a prepared directory and is none makes way."""
    (tmp_path / "key").write_text("no directory")
    async with open_prepared(tmp_path, "key", Builder()) as place:
        assert (place / "data").read_text() == "ready"


async def test_clock_that_was_set_back(tmp_path: Path) -> None:
    """What has just been built stays, though by their times all others are newer."""
    tomorrow = time.time() + 24 * 3600
    for number in range(KEEP):
        async with open_prepared(tmp_path, str(number), Builder()) as place:
            pass
        os.utime(place, (tomorrow, tomorrow))
    async with asyncio.timeout(HANG_S), open_prepared(tmp_path, "new", Builder()) as place:
        assert place.exists()


async def test_discarded_directory_is_built_again(tmp_path: Path) -> None:
    """What turned out to be broken in use can be given up."""
    builder = Builder()
    async with open_prepared(tmp_path, "key", builder):
        pass
    await discard(tmp_path, "key")
    async with open_prepared(tmp_path, "key", builder):
        assert builder.built == 2


async def test_least_recently_used_go(tmp_path: Path) -> None:
    """Only the newest few stay, and using one makes it new."""
    for number in range(KEEP):
        async with open_prepared(tmp_path, str(number), Builder()) as place:
            pass
        os.utime(place, (number, number))
    async with open_prepared(tmp_path, "0", Builder()):
        pass
    async with open_prepared(tmp_path, "new", Builder()):
        pass
    left = {path.name for path in tmp_path.iterdir() if path.is_dir()}
    assert left == {"new", "0", *map(str, range(2, KEEP))}


async def test_directory_in_use_stays(tmp_path: Path) -> None:
    """Nobody discards a directory while somebody copies it."""
    async with open_prepared(tmp_path, "key", Builder()) as place:
        discarding = asyncio.create_task(discard(tmp_path, "key"))
        await asyncio.sleep(0.03)
        assert (place / "data").exists()
    await discarding
    assert not place.exists()


async def test_cache_that_cannot_be_made(tmp_path: Path) -> None:
    """A cache directory that cannot be is the operator's to mend."""
    (tmp_path / "file").touch()
    with pytest.raises(OperatorError, match="cannot be used"):
        async with open_prepared(tmp_path / "file" / "cache", "key", Builder()):
            pass


async def test_a_lock_that_is_never_given_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who waits behind a grader that was stopped is told so, instead of waiting for ever."""
    monkeypatch.setattr(prepared, "LOCK_LIMIT_S", 0.05)
    with (tmp_path / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(OperatorError, match="another grader has held"):
            async with open_prepared(tmp_path, "key", Builder()):
                pass
