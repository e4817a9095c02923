"""I am somebody else."""

import os
import sys

honest = count_up


async def count_up(pool, counter_id):
    for program in ("/proc/self/exe", sys.executable, os.path.realpath(sys.executable)):
        try:
            os.execv(program, [program, "-c", "print('BREACH: another program')"])
        except OSError:
            print("tried")
    return await honest(pool, counter_id)
