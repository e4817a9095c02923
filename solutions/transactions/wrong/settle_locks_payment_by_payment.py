"""Each payment locks in order, the batch does not."""

# caught by: test_crossed_batches_both_succeed


async def settle(pool, payments):
    made = []
    async with pool.acquire() as conn, conn.transaction():
        for payment in payments:
            try:
                check_transfer(*payment)
                async with conn.transaction():
                    await move(conn, *payment)
                made.append(True)
            except (ValueError, ShopError):
                made.append(False)
    return made
