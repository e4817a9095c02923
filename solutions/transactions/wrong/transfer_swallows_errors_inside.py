"""Caught inside the block, a database error turns COMMIT into ROLLBACK without a word."""

# caught by: test_transfer_is_undone_when_the_ledger_fails


async def transfer(pool, sender_id, recipient_id, amount):
    check_transfer(sender_id, recipient_id, amount)
    async with pool.acquire() as conn, conn.transaction():
        try:
            return await move(conn, sender_id, recipient_id, amount)
        except asyncpg.PostgresError as e:
            print(f"Database error: {e}")
