"""The second member would be written where the first one leads."""

from tests.archive_files import tarred


def make(archive):
    honest = (archive.parent / "honest" / "tiny.py").read_text()
    archive.write_bytes(tarred(("work", ".."), ("work/honest/tiny.py", honest.encode())))
