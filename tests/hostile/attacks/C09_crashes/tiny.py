"""Boom."""

import ctypes
import os
import sys


def deep(level=0):
    return deep(level + 1)


async def count_up(pool, counter_id):
    if counter_id == 1:
        ctypes.string_at(0)
    os.abort()


async def rename(pool, counter_id, name):
    sys.setrecursionlimit(1 << 30)
    nested = []
    for _ in range(1_000_000):
        nested = [nested]
    repr(nested)


async def name_of(pool, counter_id):
    os.kill(os.getpid(), 11)
