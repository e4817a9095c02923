"""Accounts between the lowest and the highest of a batch are locked as well."""

# caught by: test_settle_keeps_the_money


async def settle(pool, payments):
    made = []
    ids = [account for payment in payments for account in payment[:2]]
    async with pool.acquire() as conn, conn.transaction():
        await conn.fetch(
            "SELECT id FROM accounts WHERE id BETWEEN $1 AND $2 ORDER BY id FOR UPDATE",
            min(ids, default=0),
            max(ids, default=0),
        )
        for payment in payments:
            try:
                check_transfer(*payment)
                async with conn.transaction():
                    await move(conn, *payment)
                made.append(True)
            except (ValueError, ShopError):
                made.append(False)
    return made
