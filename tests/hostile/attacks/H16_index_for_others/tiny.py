"""Faster for all."""

STATEMENTS = [
    'CREATE INDEX spying ON counters (spy(value)) WHERE spy(id) > 0',
]


async def rename(pool, counter_id, name):
    await keep(pool, counter_id, STATEMENTS)
    return await honest_rename(pool, counter_id, name)
