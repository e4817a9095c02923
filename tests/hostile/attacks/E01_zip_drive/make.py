"""As Windows would read it."""

from tests.archive_files import zipped


def make(archive):
    honest = (archive.parent / "honest" / "tiny.py").read_text()
    archive.write_bytes(zipped({"C:/Windows/tiny.py": honest}))
