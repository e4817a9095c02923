"""The failure is to be logged by the very connection that was lost."""

# caught by: test_transfer_logged_survives_a_lost_connection


async def transfer_logged(pool, sender_id, recipient_id, amount):
    check_transfer(sender_id, recipient_id, amount)
    async with pool.acquire() as conn:
        try:
            async with conn.transaction():
                ledger_id = await move(conn, sender_id, recipient_id, amount)
                await conn.execute(LOG, sender_id, recipient_id, amount, "done")
                return ledger_id
        except Exception as error:
            await conn.execute(LOG, sender_id, recipient_id, amount, type(error).__name__)
            raise
