"""Is it mine alone?"""

import mmap
import os

honest = count_up
TELLING = ("self/smaps", "self/smaps_rollup", "self/numa_maps", "self/pagemap", "sys/fs/file-nr",
           "sys/fs/inode-nr", "sys/fs/dentry-state", "loadavg", "meminfo")


def read(name):
    with open(f"/proc/{name}", "rb") as file:
        return file.read(16)


async def count_up(pool, counter_id):
    with open(os.__file__, "rb") as file:
        page = mmap.mmap(file.fileno(), 4096, prot=mmap.PROT_READ)
    page[0]
    for name in TELLING:
        attempt(name.removeprefix("self/"), lambda: read(name))
    print("tried", len(TELLING))
    return await honest(pool, counter_id)
