"""For C it is tiny.py, for others tiny.py<NUL>.txt."""

from tests.archive_files import zipped


def make(archive):
    honest = (archive.parent / "honest" / "tiny.py").read_text()
    archive.write_bytes(zipped({"tiny.py#.txt": honest}).replace(b"tiny.py#", b"tiny.py\0"))
