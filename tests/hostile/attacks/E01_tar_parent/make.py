"""Out, and into somebody else's folder."""

from tests.archive_files import tarred


def make(archive):
    honest = (archive.parent / "honest" / "tiny.py").read_text()
    archive.write_bytes(tarred(("tiny.py", honest.encode()), ("a/../../honest/tiny.py", b"x = 1")))
