"""Straight to where crontabs lie."""

from tests.archive_files import zipped


def make(archive):
    honest = (archive.parent / "honest" / "tiny.py").read_text()
    archive.write_bytes(zipped({"/etc/cron.d/tiny.py": honest}))
