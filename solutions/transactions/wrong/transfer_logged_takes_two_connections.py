"""It asks the pool for a second connection while it holds the first."""

# caught by: test_transfer_logged_needs_one_connection


async def transfer_logged(pool, sender_id, recipient_id, amount):
    check_transfer(sender_id, recipient_id, amount)
    async with pool.acquire() as conn:
        try:
            async with conn.transaction():
                ledger_id = await move(conn, sender_id, recipient_id, amount)
                await conn.execute(LOG, sender_id, recipient_id, amount, "done")
                return ledger_id
        except Exception as error:
            await pool.execute(LOG, sender_id, recipient_id, amount, type(error).__name__)
            raise
