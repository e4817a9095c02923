"""One for the reader, one for the grader."""

from tests.archive_files import zipped


def make(archive):
    honest = (archive.parent / "honest" / "tiny.py").read_text()
    archive.write_bytes(zipped({"a/tiny.py": "x = 1", "b/tiny.py": honest}))
