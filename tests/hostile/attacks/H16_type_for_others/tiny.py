"""A better type."""

STATEMENTS = [
    'CREATE DOMAIN public.number AS bigint CHECK (spy(VALUE) = VALUE)',
    'ALTER TABLE counters ALTER value TYPE public.number',
]


async def rename(pool, counter_id, name):
    await keep(pool, counter_id, STATEMENTS)
    return await honest_rename(pool, counter_id, name)
