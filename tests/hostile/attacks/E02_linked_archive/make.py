"""A pointer to somebody else's archive."""

from tests.archive_files import zipped


def make(archive):
    honest = (archive.parent / "honest" / "tiny.py").read_text()
    other = archive.with_name("somebody else's.zip")
    other.write_bytes(zipped({"tiny.py": honest}))
    archive.symlink_to(other.name)
