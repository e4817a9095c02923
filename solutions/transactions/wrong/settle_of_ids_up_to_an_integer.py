"""Casts the ids to integer, which holds no larger ones."""
# caught by: test_settle_counts_to_the_cent


async def settle(pool: asyncpg.Pool, payments: list[tuple[int, int, Decimal]]) -> list[bool]:
    made = []
    async with pool.acquire() as conn, conn.transaction():
        # All locks at once, in the order of ids: between two batches no payment can deadlock.
        ids = {account for payment in payments for account in payment[:2]}
        lock = "SELECT 1 FROM accounts WHERE id = ANY($1::int[]) ORDER BY id FOR UPDATE"
        await conn.fetch(lock, list(ids))
        for sender_id, recipient_id, amount in payments:
            try:
                check_transfer(sender_id, recipient_id, amount)
                async with conn.transaction():
                    await move(conn, sender_id, recipient_id, amount)
            except (ValueError, UnknownAccount, InsufficientFunds):
                made.append(False)
            else:
                made.append(True)
    return made
