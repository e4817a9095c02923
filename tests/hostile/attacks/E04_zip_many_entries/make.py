"""Each takes memory from whoever reads the directory."""

import struct

COUNT = 48_000


def make(archive):
    local, directory = [], []
    for number in range(COUNT):
        name = b"%05d" % number
        offset = 35 * number
        local.append(struct.pack("<4s5H3L2H", b"PK\3\4", 20, 0, 0, 0, 33, 0, 0, 0, 5, 0) + name)
        entry = (b"PK\1\2", 20, 20, 0, 0, 0, 33, 0, 0, 0, 5, 0, 0, 0, 0, 0, offset)
        directory.append(struct.pack("<4s6H3L5H2L", *entry) + name)
    sizes = COUNT, COUNT, 51 * COUNT, 35 * COUNT
    tail = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, *sizes, 0)
    archive.write_bytes(b"".join([*local, *directory, tail]))
