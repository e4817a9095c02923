"""The size is in the header and in the directory; both lie."""

from tests.archive_files import zipped

SIZE = 64 * 1024 * 1024


def make(archive):
    content = zipped({"tiny.py": bytes(SIZE)})
    old, new = SIZE.to_bytes(4, "little"), (30).to_bytes(4, "little")
    assert content.count(old) == 2
    archive.write_bytes(content.replace(old, new))
