"""The sender gets a point, which nobody asked for."""
# caught by: test_transfer_moves_money_and_returns_the_ledger_id


async def transfer(pool: asyncpg.Pool, sender_id: int, recipient_id: int, amount: Decimal) -> int:
    check_transfer(sender_id, recipient_id, amount)
    async with pool.acquire() as conn, conn.transaction():
        await conn.execute(
            "UPDATE users SET points = points + 1 FROM accounts"
            " WHERE user_id = users.id AND accounts.id = $1",
            sender_id,
        )
        return await move(conn, sender_id, recipient_id, amount)
