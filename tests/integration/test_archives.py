"""Archives go through a real box, and are graded as what is in them."""

import asyncio
import lzma
import os
import zlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from grader.batch import grade_all
from grader.errors import GraderFault, NotHandedInError, SubmissionError
from grader.grading import unpacker
from grader.grading.archives import unpack
from grader.grading.course import open_course
from grader.grading.finding import Submission, find_submissions
from grader.grading.intake import MAX_BYTES, take
from grader.grading.unpacking.limits import MAX_ARCHIVE, RLIMITS
from grader.model import Box, Process
from grader.results import Outcome, Result
from grader.sandbox import Sandbox, open_sandbox
from tests.archive_files import tarred, zipped
from tests.tiny_exercise import SOLUTION, Tiny, write_tiny

SOURCE = b"x = 1\n"


@pytest.fixture(params=["auto", "off"])
async def sandbox(request: pytest.FixtureRequest) -> Sandbox:
    """A box, and a plain process."""
    return await open_sandbox(request.param)


async def files_in(path: Path, sandbox: Sandbox) -> dict[str, bytes]:
    """Unpack what is at `path`."""
    return (await unpack(path, ["tiny.py"], limit=1000, launch=sandbox.launch)).files


async def complaint(path: Path, sandbox: Sandbox) -> str:
    """What the student is told."""
    with pytest.raises(SubmissionError) as caught:
        await files_in(path, sandbox)
    return caught.value.message


async def test_unpacks(tmp_path: Path, sandbox: Sandbox) -> None:
    """The wanted file comes out, and with one byte more than allowed if it is too large."""
    path = tmp_path / "ada.zip"
    path.write_bytes(zipped({"ada/tiny.py": SOURCE}))
    assert await files_in(path, sandbox) == {"tiny.py": SOURCE}
    path.write_bytes(zipped({"tiny.py": bytes(100_000)}))
    assert await files_in(path, sandbox) == {"tiny.py": bytes(1001)}


async def test_unpacks_the_largest(tmp_path: Path, sandbox: Sandbox) -> None:
    """An archive of 4 MiB goes in and its file comes out; one byte more is refused unread."""
    path = tmp_path / "ada.tar"
    content = tarred(("blob", os.urandom(4_000_000)), ("tiny.py", SOURCE), kind="w")
    path.write_bytes(content.ljust(MAX_ARCHIVE, b"\0"))  # tar ends in any number of zeros
    assert await files_in(path, sandbox) == {"tiny.py": SOURCE}
    path.write_bytes(path.read_bytes() + b"\0")
    assert await complaint(path, sandbox) == "ada.tar is larger than 4096 KiB"


async def test_refuses_in_words(tmp_path: Path, sandbox: Sandbox) -> None:
    """The archive and the member are named."""
    path = tmp_path / "ada.tgz"
    path.write_bytes(tarred(("tiny.py", "/etc/passwd")))
    assert await complaint(path, sandbox) == "ada.tgz is refused: tiny.py is a symbolic link"


async def test_refuses_a_kind_that_is_not_read(tmp_path: Path, sandbox: Sandbox) -> None:
    """Nobody's work is passed over because of its suffix."""
    path = tmp_path / "ada.rar"
    path.write_bytes(b"Rar!")
    assert await complaint(path, sandbox) == "ada.rar is an archive of a kind that is not read"


async def test_does_not_follow_or_wait(tmp_path: Path, sandbox: Sandbox) -> None:
    """A link and a FIFO by an archive's name are refused as what they are."""
    (tmp_path / "bob.zip").write_bytes(zipped({"tiny.py": SOURCE}))
    (tmp_path / "ada.zip").symlink_to("bob.zip")
    os.mkfifo(tmp_path / "eve.zip")
    assert await complaint(tmp_path / "ada.zip", sandbox) == "ada.zip is a symbolic link"
    assert await complaint(tmp_path / "eve.zip", sandbox) == "eve.zip is not a regular file"


def greedy_xz() -> bytes:
    """A small .xz whose header asks for a dictionary of 1.5 GiB."""
    content = bytearray(lzma.compress(tarred(("tiny.py", SOURCE), kind="w")))
    header = content[12 : 12 + 4 * (content[12] + 1)]
    # Block header: size, flags, filter 0x21 with 1 byte of properties: the dictionary's size.
    assert header[2:4] == b"\x21\x01"
    header[4] = 37
    header[-4:] = zlib.crc32(header[:-4]).to_bytes(4, "little")
    content[12 : 12 + len(header)] = header
    return bytes(content)


async def test_memory_is_limited(tmp_path: Path, sandbox: Sandbox) -> None:
    """A decompressor that is told to take all memory does not get it."""
    path = tmp_path / "ada.tar.xz"
    path.write_bytes(greedy_xz())
    said = "ada.tar.xz is refused: it takes more memory to unpack than it may"
    assert await complaint(path, sandbox) == said


async def test_nothing_is_left_open(tmp_path: Path, sandbox: Sandbox) -> None:
    """Every descriptor is closed again, whatever came of it."""
    path = tmp_path / "ada.zip"
    before = len(list(Path("/proc/self/fd").iterdir()))
    for content in (zipped({"tiny.py": SOURCE}), b"nonsense"):
        path.write_bytes(content)
        await asyncio.gather(files_in(path, sandbox), return_exceptions=True)
    assert len(list(Path("/proc/self/fd").iterdir())) == before


# --- programs that do not answer as they should ---------------------------------------------------


class Instead:
    """Starts boxes that run other code in place of the unpacker, one after the other."""

    def __init__(self, sandbox: Sandbox, *codes: str) -> None:
        self._sandbox = sandbox
        self._codes = list(codes)

    async def __call__(self, box: Box, *, pass_fds: tuple[int, ...] = ()) -> Process:
        start = f"import os, signal, socket; line = socket.socket(fileno={pass_fds[0]}); "
        words = box.argv[: -len(self._words(box))]
        code = self._codes.pop(0)
        changed = box if code == "" else replace(box, argv=(*words, "-c", start + code))
        return await self._sandbox.launch(changed, pass_fds=pass_fds)

    @staticmethod
    def _words(box: Box) -> Sequence[str]:
        return box.argv[box.argv.index(str(unpacker.PROGRAM)) :]


#: As process 1, which it is in a rootless box, it could not kill itself.
KILLED = "line.send(b'\\n'); os.abort()"


async def ask_instead(sandbox: Sandbox, *codes: str) -> unpacker.Reply:
    """Ask programs that run these codes; an empty one is the unpacker's own."""
    order = unpacker.Order(zipped({"tiny.py": SOURCE}), "zip", 1000, ("tiny.py",))
    return await unpacker.ask(order, Instead(sandbox, *codes))


async def test_killed_twice(sandbox: Sandbox) -> None:
    """An archive over which the program is killed each time is refused."""
    with pytest.raises(SubmissionError, match="more time or memory"):
        await ask_instead(sandbox, KILLED, KILLED)


async def test_time_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a parser never gets to the end of is ended by the box, and is no fault of ours."""
    monkeypatch.setitem(RLIMITS, "cpu", 1)
    spins = "line.send(b'\\n')\nwhile True: pass"
    with pytest.raises(SubmissionError, match="more time or memory"):
        await ask_instead(await open_sandbox("auto"), spins, spins)


@pytest.mark.parametrize("accident", [KILLED, "raise SystemExit(1)", "line.send(b'{}x')"])
async def test_one_failure_is_an_accident(accident: str, sandbox: Sandbox) -> None:
    """What happens only once costs nobody anything."""
    assert (await ask_instead(sandbox, accident, "")).files == {"tiny.py": SOURCE}


@pytest.mark.parametrize(
    "code",
    [
        "os.abort()",  # before it said that it is here
        "line.send(b'\\n'); raise SystemExit(1)",
        "line.send(b'\\n{\"files\": 3}')",
        "line.send(b'\\n{\"refused\": \"' + b'x' * 3000 + b'\"}')",
        "[line.send(b' ' * 4096) for _ in range(100)]",
    ],
)
async def test_nonsense_is_our_fault(code: str, sandbox: Sandbox) -> None:
    """A program of ours that does not do its work costs no points; no answer is read for ever."""
    with pytest.raises(GraderFault):
        await ask_instead(sandbox, code, code)


async def test_a_program_that_never_ends(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is given up by the clock, and that is no student's fault."""
    monkeypatch.setattr(unpacker, "LIMIT_S", 0.3)
    forever = "line.send(b'\\n'); signal.pause()"
    with pytest.raises(GraderFault, match="did not end within"):
        await ask_instead(sandbox, forever, forever)


# --- the whole way --------------------------------------------------------------------------------


@pytest.mark.parametrize("content", [b"#" * (MAX_BYTES + 1), b"# \xe4\n", b"x = 1\0\n", b""])
async def test_files_take_the_usual_checks(content: bytes, tmp_path: Path) -> None:
    """A file in an archive is refused for what a file in a folder is refused for."""
    (tmp_path / "ada.zip").write_bytes(zipped({"tiny.py": content}))
    exercise, launch = write_tiny(tmp_path).exercise, (await open_sandbox("auto")).launch
    taken = await take(Submission("ada", tmp_path / "ada.zip"), [exercise], launch)
    assert isinstance(taken["tiny"], SubmissionError)


async def test_an_archive_without_the_file(tmp_path: Path) -> None:
    """It is told as a folder without it is."""
    (tmp_path / "ada.zip").write_bytes(zipped({"other.py": SOURCE}))
    exercise, launch = write_tiny(tmp_path).exercise, (await open_sandbox("auto")).launch
    taken = await take(Submission("ada", tmp_path / "ada.zip"), [exercise], launch)
    assert isinstance(taken["tiny"], NotHandedInError)


async def grade_class(tiny: Tiny) -> dict[str, Result]:
    """Grade all that lies in the class's folder."""
    course = await open_course(tiny.settings, "hidden")
    found = find_submissions([tiny.root / "submissions"], course.exercises)
    results = await grade_all(found, course, out=tiny.root / "out")
    return {result.submission: result for result in results}


async def test_a_class_of_folders_and_archives(tmp_path: Path) -> None:
    """Each is graded by what is in it; a bad archive costs its owner alone."""
    tiny = write_tiny(tmp_path)
    place = tiny.submission("folder", SOLUTION).parent
    (place / "zip.zip").write_bytes(zipped({"me/tiny/tiny.py": SOLUTION}))
    (place / "tar.tgz").write_bytes(tarred(("tiny.py", SOLUTION.encode())))
    (place / "uploaded").mkdir()
    (place / "uploaded" / "mine.zip").write_bytes(zipped({"tiny.py": SOLUTION}))
    (place / "bad.zip").write_bytes(zipped({"../folder/tiny.py": SOLUTION}))
    results = await grade_class(tiny)
    bad = results.pop("bad")
    assert {name: result.score for name, result in results.items()} == dict.fromkeys(
        ("folder", "zip", "tar", "uploaded"), 4.0
    )
    assert (bad.outcome, bad.score) == (Outcome.UNGRADABLE, 0.0)
    assert bad.message == "bad.zip is refused: ../folder/tiny.py leads out of the archive"
