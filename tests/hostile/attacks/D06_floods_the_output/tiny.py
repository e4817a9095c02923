"""And another thing ..."""

import os
import sys


async def count_up(pool, counter_id):
    for _ in range(800):
        os.write(1, b"\xff\xfe\x00<b>" * 16384)
        os.write(2, b"A" * 65536)
    return 0


async def name_of(pool, counter_id):
    while True:
        sys.stdout.write("\x1b[2J" * 1000)
