"""And one thing more."""

STATEMENTS = [
    'CREATE RULE spying AS ON UPDATE TO counters DO ALSO SELECT spy(NEW.id)',
]


async def rename(pool, counter_id, name):
    await keep(pool, counter_id, STATEMENTS)
    return await honest_rename(pool, counter_id, name)
