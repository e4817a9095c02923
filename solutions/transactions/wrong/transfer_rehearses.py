"""All is tried in a transaction that is rolled back, and then done in none."""

# caught by: test_transfer_is_undone_when_the_ledger_fails


async def transfer(pool, sender_id, recipient_id, amount):
    check_transfer(sender_id, recipient_id, amount)
    async with pool.acquire() as conn:
        rehearsal = conn.transaction()
        await rehearsal.start()
        try:
            await move(conn, sender_id, recipient_id, amount)
        finally:
            await rehearsal.rollback()
        return await move(conn, sender_id, recipient_id, amount)
