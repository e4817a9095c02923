"""Tall letters."""

TALL = "a" + "\u0301" * 10_000 + "\u200f" * 100


async def count_up(pool, counter_id):
    print(TALL)
    raise ValueError(TALL)


async def rename(pool, counter_id, name):
    raise ValueError("wide" * 1_000_000)


async def name_of(pool, counter_id):
    raise ValueError("\n" * 100_000)
