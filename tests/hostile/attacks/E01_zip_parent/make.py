"""Out, and into somebody else's folder."""

from tests.archive_files import zipped


def make(archive):
    honest = (archive.parent / "honest" / "tiny.py").read_text()
    archive.write_bytes(zipped({"tiny.py": honest, "../honest/tiny.py": "x = 1"}))
