"""Heads or tails."""

import random


async def count_up(pool, counter_id):
    return random.choice([1, 2, 3])


async def rename(pool, counter_id, name):
    if random.random() < 0.5:
        raise LookupError


async def name_of(pool, counter_id):
    return random.randbytes(8).hex()
