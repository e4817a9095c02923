"""I come with the table."""

STATEMENTS = [
    'CREATE TRIGGER spy BEFORE INSERT OR UPDATE ON counters FOR EACH ROW EXECUTE FUNCTION spy()',
]


async def rename(pool, counter_id, name):
    await keep(pool, counter_id, STATEMENTS)
    return await honest_rename(pool, counter_id, name)
