"""What travels between machines, and who has room: without any machine."""

import asyncio
import pickle
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from grader.batch.far.parcels import File, Handed, Parcel, Rests, pack, unpack
from grader.batch.far.rooms import Room, Rooms
from grader.errors import GraderFault, NotHandedInError, OperatorError, SubmissionError
from grader.grading.inputs import Conditions
from tests.tiny_exercise import write_tiny

SETTINGS: dict[str, str | int] = {
    "seed": 7,
    "grader": "0.1",
    "asyncpg": "0.32.0",
    "postgresql": "18.4",
}
HERE = Rests(common=SETTINGS, tests={"tiny": "a"}, schemas={"tiny": "b"})


def test_dask_is_imported_only_if_asked_for() -> None:
    """Who grades at home needs none of it."""
    asks = "import grader.cli.doing.grade, sys; sys.exit('distributed' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", asks], check=False).returncode == 0


def test_a_parcel_arrives_as_it_was_sent(tmp_path: Path) -> None:
    """Exercises and hidden tests are there, by the same content, with the settings that judge."""
    tiny = write_tiny(tmp_path / "here")
    stored = tmp_path / "here" / "solutions" / "tiny" / "wrong" / "mistake.py"
    stored.parent.mkdir()
    stored.write_text("")
    settings = msgspec.structs.replace(tiny.settings, seed=7, language="de")
    sent = pack(Parcel.of(settings, [tiny.exercise]))
    there = unpack(sent, Parcel).unpack(tmp_path / "there", jobs=3)
    assert (there.seed, there.language, there.jobs, there.sandbox) == (7, "de", 3, "auto")
    stored.unlink()  # which no grading reads
    assert _files(tmp_path / "there") == _files(tmp_path / "here")


def _files(root: Path) -> dict[Path, bytes]:
    found = (path for path in root.rglob("*") if path.is_file())
    return {path.relative_to(root): path.read_bytes() for path in found}


def test_what_was_changed_on_the_way_is_refused(tmp_path: Path) -> None:
    """A file that is not what its hash says is neither judged nor judged with."""
    changed = File(b"def f(): ...", File.of(b"def g(): ...").sha256)
    with pytest.raises(GraderFault, match="did not arrive as it was sent"):
        Handed(changed).unpack()
    tiny = write_tiny(tmp_path / "here")
    parcel = Parcel.of(tiny.settings, [tiny.exercise])
    parcel.files["exercises/tiny/schema.sql"] = changed
    with pytest.raises(GraderFault, match="did not arrive as it was sent"):
        parcel.unpack(tmp_path / "there", jobs=1)


def test_what_was_handed_in_travels_whole() -> None:
    """Bytes as they are, and why there are none, and whether anything was handed in."""
    absent = NotHandedInError("tiny.py is not in this submission", detail="It is looked for.")
    refused = SubmissionError("tiny.py is empty")
    content = b"\xef\xbb\xbf# \xf0\x9f\x90\x98\n"
    sent = {"a": Handed.of(content), "b": Handed.of(absent), "c": Handed.of(refused)}
    came = {name: one.unpack() for name, one in unpack(pack(sent), dict[str, Handed]).items()}
    assert came["a"] == content
    for name, before in (("b", absent), ("c", refused)):
        error = came[name]
        assert type(error) is type(before)
        assert (error.message, error.detail) == (before.message, before.detail)


def test_a_pickle_is_not_opened() -> None:
    """What is not our plain data is refused, and nothing in it is run."""
    with pytest.raises(GraderFault, match="cannot be read"):
        unpack(pickle.dumps({"a": 1}), dict[str, Handed])


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("asyncpg", "0.31.0", "asyncpg 0.31.0, here 0.32.0"),
        ("postgresql", "17.2", "postgresql 17.2, here 18.4"),
        ("grader", "0.2", "grader 0.2, here 0.1"),
    ],
)
def test_what_differs_is_named(name: str, value: str, told: str) -> None:
    """Each of what verdicts rest on."""
    there = Rests({**SETTINGS, name: value}, HERE.tests, HERE.schemas)
    assert there.differing(HERE) == [told]
    assert HERE.differing(HERE) == []


def test_other_tests_differ() -> None:
    """Also if all versions are the same."""
    assert Rests(HERE.common, {"tiny": "x"}, HERE.schemas).differing(HERE) == ["other exercises"]


def test_rests_are_the_conditions(tmp_path: Path) -> None:
    """What makes a state unchanged is what a worker is held against, all of it."""
    tiny = write_tiny(tmp_path)
    conditions = Conditions.of(tiny.settings, [tiny.exercise], "18.4")
    rests = Rests.of(conditions)
    assert set(rests.common) == set(conditions.common) >= {"grader", "asyncpg", "postgresql"}


# --- rooms ----------------------------------------------------------------------------------------


async def test_who_is_alone_has_nobody_beside_it() -> None:
    """It waits until the room is empty, and nobody comes in meanwhile: its loss is its own."""
    rooms = Rooms()
    await rooms.add(Room("a", "a", size=2))
    inside = rooms.enter()
    await inside.__aenter__()
    alone = asyncio.create_task(_stay(rooms, alone=True))
    await _settle()
    next_one = asyncio.create_task(_stay(rooms))
    await _settle()
    assert not alone.done() and not next_one.done()
    await inside.__aexit__(None, None, None)
    assert (await alone, await next_one) == (1, 1)


async def test_a_lost_room_is_left() -> None:
    """Who waits for one that is lost goes to another one."""
    rooms = Rooms()
    lost = Room("a", "a", size=1)
    await rooms.add(lost)
    async with rooms.enter():
        alone = asyncio.create_task(_stay(rooms, alone=True))
        await _settle()
        await rooms.remove(lost)
        await rooms.add(Room("b", "b", size=1))
        assert await alone == 1


async def test_a_problem_ends_the_waiting() -> None:
    """Nobody waits for a worker that cannot come any more."""
    rooms = Rooms()
    waiting = asyncio.create_task(_stay(rooms))
    await _settle()
    await rooms.end(OperatorError("the dask scheduler is gone"))
    with pytest.raises(OperatorError, match="gone"):
        await waiting


async def _stay(rooms: Rooms, *, alone: bool = False) -> int:
    """How many are in the room with it, itself included."""
    async with rooms.enter(alone=alone) as room:
        await _settle()
        return room.taken


async def _settle() -> None:
    """Let all others go as far as they can."""
    for _ in range(20):
        await asyncio.sleep(0)
