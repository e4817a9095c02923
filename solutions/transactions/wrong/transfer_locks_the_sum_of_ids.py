"""One lock for all pairs of accounts whose ids have the same sum: strangers wait."""
# caught by: test_opposite_transfers_both_succeed


async def transfer(pool: asyncpg.Pool, sender_id: int, recipient_id: int, amount: Decimal) -> int:
    check_transfer(sender_id, recipient_id, amount)
    async with pool.acquire() as conn, conn.transaction():
        await conn.execute("SELECT pg_advisory_xact_lock($1)", sender_id + recipient_id)
        return await move(conn, sender_id, recipient_id, amount)
