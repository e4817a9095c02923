"""One function ends the program politely, the other without a word."""

import os
import sys


async def count_up(pool, counter_id):
    sys.exit("bye")


async def read(pool, counter_id):
    os._exit(0)
