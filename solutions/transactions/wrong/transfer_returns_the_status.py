"""execute returns a text such as INSERT 0 1."""

# caught by: test_transfer_moves_money_and_returns_the_ledger_id


async def transfer(pool, sender_id, recipient_id, amount):
    check_transfer(sender_id, recipient_id, amount)
    async with pool.acquire() as conn, conn.transaction():
        await move(conn, sender_id, recipient_id, amount)
        return "INSERT 0 1"
