"""The flag alone is enough: most programs ask for a password, or hang."""

from tests.archive_files import zipped


def make(archive):
    content = bytearray(zipped({"tiny.py": (archive.parent / "honest" / "tiny.py").read_text()}))
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    archive.write_bytes(content)
