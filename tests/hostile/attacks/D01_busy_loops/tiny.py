"""Busy."""

import threading


def spin():
    while True:
        pass


async def count_up(pool, counter_id):
    if counter_id == 2:
        for _ in range(8):
            threading.Thread(target=spin, daemon=True).start()
    spin()
