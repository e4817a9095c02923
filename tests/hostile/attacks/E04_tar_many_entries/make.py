"""A tar of many empty files is nearly all zeros."""

import gzip
import tarfile

COUNT = 200_000


def make(archive):
    with gzip.open(archive, "wb", compresslevel=1) as out:
        block = tarfile.TarInfo("empty").tobuf(tarfile.USTAR_FORMAT)
        for number in range(0, COUNT, 500):
            blocks = []
            for one in range(number, number + 500):
                entry = bytearray(block)
                entry[0:6] = b"%06d" % one
                entry[148:156] = b" " * 8
                entry[148:156] = b"%06o\0 " % sum(entry)
                blocks.append(entry)
            out.write(b"".join(blocks))
