"""A very long match."""

import re
import signal

signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())


async def count_up(pool, counter_id):
    if counter_id == 1:
        return re.match(r"(a+)+$", "a" * 64 + "b")
    return 0
