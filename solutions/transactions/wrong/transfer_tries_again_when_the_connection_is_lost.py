"""A lost connection is a reason to pay again, whatever became of the COMMIT."""

# caught by: test_transfer_whatever_goes_wrong


async def transfer(pool, sender_id, recipient_id, amount):
    check_transfer(sender_id, recipient_id, amount)
    for last in (False, True):
        try:
            async with pool.acquire() as conn, conn.transaction():
                return await move(conn, sender_id, recipient_id, amount)
        except (asyncpg.InterfaceError, asyncpg.PostgresConnectionError, OSError):
            if last:
                raise
