"""The id is known before COMMIT; whether the COMMIT went well, nobody asks."""

# caught by: test_transfer_keeps_the_money


async def transfer(pool, sender_id, recipient_id, amount):
    check_transfer(sender_id, recipient_id, amount)
    ledger_id = None
    try:
        async with pool.acquire() as conn, conn.transaction():
            ledger_id = await move(conn, sender_id, recipient_id, amount)
    except (asyncpg.PostgresConnectionError, asyncpg.InterfaceError, OSError):
        if ledger_id is None:
            raise
    return ledger_id
