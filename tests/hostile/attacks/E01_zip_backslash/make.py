"""A name for one system, a path for another."""

from tests.archive_files import zipped


def make(archive):
    honest = (archive.parent / "honest" / "tiny.py").read_text()
    archive.write_bytes(zipped({"tiny.py": honest, "..\\..\\tiny.py": "x = 1"}))
