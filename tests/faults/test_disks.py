"""A disk is full: who was graded is told, nothing is half written, and nobody pays for it."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from grader.results import Outcome
from tests.faults.classroom import MAX_SCORE, hand_in, write_classroom
from tests.faults.leftovers import leftovers
from tests.faults.program import Ground, finish, open_ground, own_cache, wait_for

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="mounts small disks")

KIB = 1024


@contextmanager
def small_disk(place: Path, size: int) -> Iterator[None]:
    """Mount an empty file system of so many bytes at `place`, for a while."""
    place.mkdir(exist_ok=True)
    mount = [shutil.which("mount") or "mount", "-t", "tmpfs", "-o", f"size={size},mode=0711"]
    subprocess.run([*mount, "none", place], check=True)
    try:
        yield
    finally:
        subprocess.run([shutil.which("umount") or "umount", "--lazy", place], check=True)


@pytest.fixture
def ground() -> Iterator[Ground]:
    """An exercise without submissions."""
    with open_ground(write_classroom) as ground:
        yield ground


def test_reports_that_do_not_fit(ground: Ground) -> None:
    """Who has no room for a report is told as ungraded; who has one has all of it."""
    names = [f"student{number}" for number in range(6)]
    for name in names:
        hand_in(ground.tiny, name)
    with small_disk(ground.out, 120 * KIB):
        run = ground.grade("--jobs", "2")
        written = {path.parent.name for path in ground.out.glob("*/report.html")}
        for name in names:
            graded = name in written
            assert (f"{name} 6 / 6" in run.words) is graded
            assert (f"{name}: its reports could not be written" in run.words) is not graded
        for name, result in ground.results().items():
            assert result.score == (MAX_SCORE if name in written else None)
        assert [path.name for path in ground.out.rglob(".*")] == [".grader"]
    assert 0 < len(written) < len(names)
    assert run.code == 3
    assert "No space left on device" in run.words


def test_older_report_does_not_stay(ground: Ground) -> None:
    """A result of an earlier run is not taken for one that could not be written."""
    hand_in(ground.tiny, "ada")
    with small_disk(ground.out, 160 * KIB):
        assert ground.grade().code == 0
        kept = ground.out / "kept"  # nothing that is removed makes room
        shutil.copytree(ground.out, kept, copy_function=os.link)
        with (ground.out / "filler").open("wb", buffering=0) as filler, pytest.raises(OSError):
            while True:
                filler.write(bytes(4 * KIB))
        run = ground.grade("--regrade")
        assert run.code == 3
        assert all(result.score is None for result in ground.results().values())
        assert not (ground.out / "ada" / "report.html").exists()


def test_temporary_disk_that_fills_up(ground: Ground) -> None:
    """A full /tmp is ours: once it is healed, twice it is no score, and the next one is graded."""
    hand_in(ground.tiny, "ada", "fill_disk")
    hand_in(ground.tiny, "bob", "fill_disk", times=2)
    hand_in(ground.tiny, "cid")
    with small_disk(ground.temporary, 8 * KIB * KIB):
        run = ground.grade("--jobs", "1")
        assert not leftovers(ground)
    assert len(list(ground.notes.glob("fill_disk-*"))) == 2
    assert run.code == 3
    assert {name: result.score for name, result in ground.results().items()} == {
        "ada": MAX_SCORE,
        "bob": None,
        "cid": MAX_SCORE,
    }
    assert ground.result("bob").outcome is Outcome.GRADER_ERROR


def test_cache_that_does_not_fit(ground: Ground) -> None:
    """Without room for a data directory nobody is graded, and half of one does not stay."""
    hand_in(ground.tiny, "ada")
    cache = own_cache(ground)
    with small_disk(cache, 4 * KIB * KIB):
        run = ground.grade()
        assert [path.name for path in cache.rglob("*") if path.is_file()] in ([], ["lock"])
    assert run.code in (2, 3)
    assert "No space left on device" in run.words
    assert ground.results() == {}
    wait_for(lambda: not leftovers(ground))


def test_second_grader_of_a_folder_is_refused(ground: Ground) -> None:
    """Two runs into one folder would each leave the other's students out of the table."""
    hand_in(ground.tiny, "ada", "wait")
    with ground.started() as first:
        wait_for(lambda: (ground.notes / "wait-1").exists())
        second = ground.grade()
        first.terminate()
        finish(first)
    assert second.code == 2
    assert "another grader is writing to" in second.words
    assert ground.grade().code == 0
