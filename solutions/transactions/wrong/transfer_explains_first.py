"""EXPLAIN ANALYZE runs the triggers: its rows are rolled back, and then all is done without."""

# caught by: test_transfer_is_undone_when_the_ledger_fails

TRY = """
    EXPLAIN (ANALYZE, BUFFERS, WAL)
    INSERT INTO ledger (sender_id, recipient_id, amount) VALUES ({}, {}, 1)
"""


async def transfer(pool, sender_id, recipient_id, amount):
    check_transfer(sender_id, recipient_id, amount)
    async with pool.acquire() as conn:
        attempt = conn.transaction()
        await attempt.start()
        try:
            await conn.fetch(TRY.format(sender_id, recipient_id))
        except asyncpg.ForeignKeyViolationError:
            pass
        finally:
            await attempt.rollback()
        return await move(conn, sender_id, recipient_id, amount)
