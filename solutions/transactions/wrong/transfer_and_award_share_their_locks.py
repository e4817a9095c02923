"""Both lock by an id alone: a user waits for the account that has the same one."""

# caught by: test_opposite_transfers_both_succeed


async def transfer(pool: asyncpg.Pool, sender_id: int, recipient_id: int, amount: Decimal) -> int:
    """Move money from one account to another, and return the id of its new row in ``ledger``."""
    check_transfer(sender_id, recipient_id, amount)
    async with pool.acquire() as conn, conn.transaction():
        for one in sorted((sender_id, recipient_id)):
            await conn.execute("SELECT pg_advisory_xact_lock($1::bigint)", one)
        return await move(conn, sender_id, recipient_id, amount)


async def award(pool: asyncpg.Pool, user_id: int, points: int, badge: str) -> bool:
    """Give a user points and a badge. Return True if the badge is new to the user, else False."""
    if points <= 0:
        raise ValueError(f"the points must be positive: {points}")
    async with pool.acquire() as conn, conn.transaction():
        await conn.execute("SELECT pg_advisory_xact_lock($1::bigint)", user_id)
        await conn.execute("UPDATE users SET points = points + $2 WHERE id = $1", user_id, points)
        try:
            async with conn.transaction():
                await conn.execute(
                    "INSERT INTO badges (user_id, badge) VALUES ($1, $2)", user_id, badge
                )
        except asyncpg.UniqueViolationError:
            return False
        return True
