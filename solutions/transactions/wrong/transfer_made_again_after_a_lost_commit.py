"""A lost COMMIT is made again; a SELECT behind it is the last that is sent, and may fail."""

# caught by: test_transfer_keeps_the_money


async def transfer(pool, sender_id, recipient_id, amount):
    check_transfer(sender_id, recipient_id, amount)
    for last in (False, True):
        async with pool.acquire() as conn:
            try:
                async with conn.transaction():
                    ledger_id = await move(conn, sender_id, recipient_id, amount)
            except (OSError, asyncpg.PostgresConnectionError, asyncpg.InterfaceError):
                if last:
                    raise
                continue
            try:
                await conn.execute("SELECT 1")
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
                pass
            return ledger_id
