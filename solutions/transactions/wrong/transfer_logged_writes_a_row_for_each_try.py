"""What is made again after a conflict is one call, and leaves one row."""

# caught by: test_transfer_logged_keeps_the_money


async def transfer_logged(pool, sender_id, recipient_id, amount):
    check_transfer(sender_id, recipient_id, amount)
    for tries in range(1, 4):
        try:
            async with pool.acquire() as conn, conn.transaction():
                ledger_id = await move(conn, sender_id, recipient_id, amount)
                await conn.execute(LOG, sender_id, recipient_id, amount, "done")
                return ledger_id
        except BaseException as error:
            await pool.execute(LOG, sender_id, recipient_id, amount, type(error).__name__)
            if not isinstance(error, asyncpg.TransactionRollbackError) or tries == 3:
                raise
