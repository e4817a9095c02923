"""No transaction: rights, and errors of what is closed, are to tell what is armed there."""

# caught by: test_transfer_is_undone_when_the_second_balance_fails
# caught by: test_transfer_is_undone_when_the_ledger_fails

COUNTERS = """
    SELECT oid::bigint FROM pg_class WHERE relnamespace = 'trouble'::regnamespace AND relkind = 'S'
"""


async def transfer(pool, sender_id, recipient_id, amount):
    check_transfer(sender_id, recipient_id, amount)
    async with pool.acquire() as conn:
        told = set()
        for (counter,) in await conn.fetch(COUNTERS):
            for ask in (
                "has_sequence_privilege({}, 'SELECT')",
                "lo_get({})",
                "lastval()",
                "pg_sequence_last_value({})",
                "nextval({}::regclass)",
            ):
                try:
                    told.add((ask, await conn.fetchval("SELECT " + ask.format(counter))))
                except asyncpg.PostgresError as error:
                    told.add((ask, error.sqlstate))
        if len(told) > 5:
            raise asyncpg.exceptions.DiskFullError("one of them answers otherwise")
        return await move(conn, sender_id, recipient_id, amount)
