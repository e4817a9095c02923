"""Locks the richest account first, and each payment changes who that is."""

# caught by: test_crossed_batches_both_succeed


async def settle(pool, payments):
    made = []
    async with pool.acquire() as conn, conn.transaction():
        await conn.fetch(
            "SELECT id FROM accounts WHERE id = ANY($1::bigint[]) ORDER BY balance DESC FOR UPDATE",
            list({account for payment in payments for account in payment[:2]}),
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
