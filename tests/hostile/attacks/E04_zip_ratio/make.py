"""Zeros."""

from tests.archive_files import zipped


def make(archive):
    archive.write_bytes(zipped({"tiny.py": bytes(64 * 1024 * 1024)}))
