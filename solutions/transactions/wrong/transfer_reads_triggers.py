"""No transaction: what can go wrong is read from the triggers, and raised before anything is done."""

# caught by: test_transfer_moves_money_and_returns_the_ledger_id

TRIGGERS = """
    SELECT p.prosrc FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
    WHERE NOT t.tgisinternal AND t.tgrelid IN ('accounts'::regclass, 'ledger'::regclass)
"""


async def transfer(pool, sender_id, recipient_id, amount):
    check_transfer(sender_id, recipient_id, amount)
    async with pool.acquire() as conn:
        if await conn.fetchval(TRIGGERS):
            raise asyncpg.exceptions.DiskFullError("the disk is full, says a trigger")
        return await move(conn, sender_id, recipient_id, amount)
