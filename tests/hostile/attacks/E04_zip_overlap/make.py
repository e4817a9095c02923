"""As in https://www.bamsoftware.com/hacks/zipbomb/: a directory of entries for one member."""

import struct

from tests.archive_files import zipped

COUNT = 900


def make(archive):
    content = zipped({"tiny.py": bytes(200 * 1024)})
    start = content.index(b"PK\x01\x02")
    end = content.index(b"PK\x05\x06")
    entry = content[start:end]
    names = (f"t{number:03}.py".encode() for number in range(COUNT))
    directory = entry + b"".join(entry.replace(b"tiny.py", name) for name in names)
    tail = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, COUNT + 1, COUNT + 1, len(directory), start, 0)
    archive.write_bytes(content[:start] + directory + tail)
