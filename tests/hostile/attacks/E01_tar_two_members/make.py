"""The first is what a person is shown, the last is what many programs unpack."""

from tests.archive_files import tarred


def make(archive):
    honest = (archive.parent / "honest" / "tiny.py").read_bytes()
    archive.write_bytes(tarred(("tiny.py", b"x = 1\n"), ("tiny.py", honest)))
