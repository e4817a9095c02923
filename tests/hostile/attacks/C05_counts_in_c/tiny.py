"""A very large number."""

import itertools
import signal

for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass


async def count_up(pool, counter_id):
    signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
    if counter_id == 1:
        return 10 ** (10**9)
    return sum(itertools.repeat(1))
