"""What is taken out of an archive, and what is refused by name."""

import base64
import io
import random
import stat
import tarfile
import zipfile
from typing import Any

import pytest

from grader.grading.archives import without_suffix
from grader.grading.unpacking import limits
from grader.grading.unpacking.session import answer
from tests.archive_files import tarred, zipped

SOURCE = b"x = 1\n"
LIMIT = 1000


def reply(content: bytes, kind: str = "zip", *wanted: str) -> dict[str, Any]:
    """What the program says about an archive."""
    return answer(content, kind, LIMIT, wanted or ("tiny.py",))


def taken(content: bytes, kind: str = "zip", *wanted: str) -> dict[str, bytes]:
    """The files that it takes."""
    said = reply(content, kind, *wanted)
    assert "refused" not in said, said
    return {name: base64.b64decode(data) for name, data in said["files"].items()}


def refused(content: bytes, kind: str = "zip") -> str:
    """Why it takes none."""
    said = reply(content, kind)
    assert "files" not in said, said
    return str(said["refused"])


@pytest.mark.parametrize(
    "name", ["tiny.py", "ada/tiny.py", "ada/tiny/tiny.py", "./tiny.py", "Übung 1/tiny.py"]
)
def test_takes_a_file_wherever_it_lies(name: str) -> None:
    """At the top or in folders, as people pack."""
    assert taken(zipped({name: SOURCE})) == {"tiny.py": SOURCE}
    assert taken(tarred((name, SOURCE)), "tar.gz") == {"tiny.py": SOURCE}


@pytest.mark.parametrize(
    ("kind", "mode"), [("tar", "w"), ("tar.gz", "w:gz"), ("tar.bz2", "w:bz2"), ("tar.xz", "w:xz")]
)
def test_reads_each_kind_of_tar(kind: str, mode: str) -> None:
    """Compressed in either way, or not."""
    assert taken(tarred(("tiny.py", SOURCE), kind=mode), kind) == {"tiny.py": SOURCE}


def test_takes_only_what_is_asked_for() -> None:
    """Other files, and copies that tools keep in folders of their own, are passed over."""
    junk = dict.fromkeys(
        (
            "ada/.DS_Store",
            "ada/notes.pdf",
            "ada/inner.zip",
            "__MACOSX/ada/tiny.py",
            "ada/__pycache__/tiny.py",
            "ada/.history/tiny.py",
        ),
        b"junk",
    )
    files = {**junk, "ada/": b"", "ada/tiny.py": SOURCE, "ada/other.py": SOURCE}
    assert taken(zipped(files), "zip", "tiny.py", "more.py") == {"tiny.py": SOURCE}


def test_what_is_not_taken_is_named() -> None:
    """Each file that is not; of a long name the end, which says what it is."""
    deep = "d/" * 5 + "e" * 100 + "/notes.txt"
    files = {"ada/tiny.py": SOURCE, "b/": b"", "b/Tiny.py": b"", ".x/tiny.py": b"", deep: b""}
    left = reply(zipped(files))["left"]
    assert left[:2] == ["b/Tiny.py", ".x/tiny.py"]
    assert left[2].startswith("…e") and left[2].endswith("/notes.txt") and len(left[2]) == 80


def test_a_large_file_is_cut_off() -> None:
    """One byte more than the limit is read, and no more unpacked."""
    assert taken(zipped({"tiny.py": b"#" * LIMIT}))["tiny.py"] == b"#" * LIMIT
    bomb = zipped({"tiny.py": bytes(8 * limits.MIB)})
    assert len(taken(bomb)["tiny.py"]) == LIMIT + 1


def test_the_same_file_in_two_folders() -> None:
    """Which one counts is not guessed; a whole class in one archive looks like this."""
    content = zipped({"ada/tiny.py": SOURCE, "bob/tiny.py": SOURCE})
    assert refused(content) == "tiny.py is in it twice, as ada/tiny.py and bob/tiny.py"


def test_two_members_of_one_name() -> None:
    """Programs differ in which of them they show."""
    content = tarred(("tiny.py", SOURCE), ("./tiny.py", b"y = 2\n"))
    assert refused(content, "tar.gz") == "./tiny.py is in it twice"


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("../tiny.py", "../tiny.py leads out of the archive"),
        ("ada/../../tiny.py", "ada/../../tiny.py leads out of the archive"),
        ("/etc/tiny.py", "/etc/tiny.py leads out of the archive"),
        ("C:/tiny.py", "C:/tiny.py leads out of the archive"),
        ("ada\\tiny.py", "ada\\tiny.py has a backslash in its name"),
        ("tiny\n.py", "tiny\\n.py has a control character in its name"),
        ("x" * 1025, "x" * 79 + "… has a name that is too long"),
        ("a/" * 16 + "tiny.py", "a/" * 16 + "tiny.py has a name that is too long"),
    ],
    ids=lambda value: value[:12],
)
def test_names_that_are_refused(name: str, fault: str) -> None:
    """A name that could lead elsewhere refuses the whole archive, shown so that it can be read."""
    for content, kind in (
        (zipped({"tiny.py": SOURCE, name: b""}), "zip"),
        (tarred(("tiny.py", SOURCE), (name, b"")), "tar.gz"),
    ):
        assert refused(content, kind) == fault


def test_a_name_with_a_nul() -> None:
    """The part before it is not the name."""
    content = zipped({"tiny.py#.txt": SOURCE}).replace(b"tiny.py#", b"tiny.py\0")
    assert refused(content) == "tiny.py\\x00.txt has a control character in its name"


def test_a_name_that_is_not_utf8() -> None:
    """Nobody can say what it is called."""
    made = io.BytesIO()
    with tarfile.open(
        fileobj=made, mode="w", format=tarfile.USTAR_FORMAT, encoding="latin-1"
    ) as archive:
        archive.addfile(tarfile.TarInfo("tïny.py"))
    assert refused(made.getvalue(), "tar") == "t\\udcefny.py has a name that is not UTF-8"


@pytest.mark.parametrize(
    ("mode", "fault"),
    [
        (stat.S_IFLNK, "is a symbolic link"),
        (stat.S_IFIFO, "is not a regular file"),
        (stat.S_IFCHR, "is not a regular file"),
    ],
)
def test_zip_members_that_are_no_files(mode: int, fault: str) -> None:
    """A member that its mode calls something else is refused, wanted or not."""
    content = zipped({"tiny.py": SOURCE, "x": b"/etc/passwd"}, modes={"x": mode | 0o777})
    assert refused(content) == f"x {fault}"


@pytest.mark.parametrize(
    ("type_", "fault"),
    [
        (tarfile.SYMTYPE, "is a symbolic link"),
        (tarfile.LNKTYPE, "is a hard link"),
        (tarfile.FIFOTYPE, "is not a regular file"),
        (tarfile.CHRTYPE, "is not a regular file"),
        (tarfile.BLKTYPE, "is not a regular file"),
        (tarfile.CONTTYPE, "is not a regular file"),
        (tarfile.GNUTYPE_SPARSE, "is a sparse file"),
        (b"Z", "is not a regular file"),
    ],
)
def test_tar_members_that_are_no_files(type_: bytes, fault: str) -> None:
    """Only regular files and folders may be in a tar archive."""
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as archive:
        entry = tarfile.TarInfo("x")
        entry.type, entry.linkname = type_, "tiny.py"
        archive.addfile(entry)
    assert refused(made.getvalue(), "tar") == f"x {fault}"


def test_encrypted() -> None:
    """Nobody has the password."""
    content = bytearray(zipped({"tiny.py": SOURCE}))
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    assert refused(bytes(content)) == "tiny.py is encrypted"


def test_unusual_compression() -> None:
    """LZMA takes what memory its header asks for."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("tiny.py", SOURCE)
    assert refused(made.getvalue()) == "it is compressed in an unusual way"


def test_overlapping_members() -> None:
    """Two entries for the same bytes are what bombs are made of."""
    content = zipped({"a.py": SOURCE, "tiny.py": SOURCE})
    second = content.index(b"PK\x03\x04", 4)
    pointer = second.to_bytes(4, "little")
    assert content.count(pointer, second) == 1
    assert refused(content.replace(pointer, bytes(4))) == "its members overlap"


def test_too_many_entries() -> None:
    """A thousand are enough for anybody's folder."""
    names = [f"{number}.txt" for number in range(limits.MAX_ENTRIES)]
    said = "it has more than 1,000 entries"
    assert taken(zipped(dict.fromkeys(names, b""))) == {}
    assert refused(zipped(dict.fromkeys([*names, "tiny.py"], b""))) == said
    assert refused(tarred(*((name, b"") for name in [*names, "tiny.py"])), "tar.gz") == said


@pytest.mark.parametrize("mode", ["gz", "bz2", "xz"])
def test_a_tar_that_grows(mode: str) -> None:
    """What comes out of the decompressor is counted, whether it is wanted or not."""
    content = tarred(("a.bin", bytes(limits.MAX_STREAM)), ("tiny.py", SOURCE), kind=f"w:{mode}")
    assert len(content) < limits.MAX_ARCHIVE
    assert refused(content, f"tar.{mode}") == "it unpacks to more than 32 MiB"


def test_a_member_of_exabytes() -> None:
    """A size that is a lie is not skipped to its end."""
    entry = tarfile.TarInfo("x")
    entry.size = 2**62
    content = entry.tobuf(tarfile.GNU_FORMAT) + tarred(("tiny.py", SOURCE), kind="w")
    assert refused(content, "tar") == "it is no tar archive, or a damaged one"


@pytest.mark.parametrize("kind", ["zip", "tar", "tar.gz", "tar.bz2", "tar.xz"])
@pytest.mark.parametrize("content", [b"", b"x = 1\n"])
def test_what_is_no_archive(kind: str, content: bytes) -> None:
    """A file that only bears the name is refused in words."""
    assert refused(content, kind) == f"it is no {kind} archive, or a damaged one"


@pytest.mark.parametrize("kind", ["zip", "tar", "tar.gz", "tar.bz2", "tar.xz"])
def test_damage_is_never_a_crash(kind: str) -> None:
    """Whatever bytes are changed or missing, there is an answer."""
    mode = "w" + kind[3:].replace(".", ":")
    sound = (
        zipped({"ada/tiny.py": SOURCE, "b.txt": b"b" * 50})
        if kind == "zip"
        else tarred(("ada/tiny.py", SOURCE), ("b.txt", b"b" * 50), kind=mode)
    )
    chance = random.Random(4)
    for _ in range(400):
        broken = bytearray(sound[: chance.choice((len(sound), chance.randrange(len(sound))))])
        for _ in range(min(len(broken), chance.randrange(1, 6))):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        assert reply(bytes(broken), kind).keys() <= {"files", "left", "refused", "detail"}


@pytest.mark.parametrize(
    ("name", "student"),
    [("ada.zip", "ada"), ("ada.b.tar.gz", "ada.b"), ("Ada.TGZ", "Ada"), ("...zip", "...zip")],
)
def test_the_students_part_of_a_name(name: str, student: str) -> None:
    """A submission is called what the archive is, without the suffix."""
    assert without_suffix(name) == student
