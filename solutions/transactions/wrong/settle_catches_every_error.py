"""A full disk is a payment that was refused."""

# caught by: test_settle_lets_other_errors_pass_through


async def settle(pool, payments):
    made = []
    async with pool.acquire() as conn, conn.transaction():
        await lock_accounts(conn, {account for payment in payments for account in payment[:2]})

        for payment in payments:
            try:
                check_transfer(*payment)
                async with conn.transaction():
                    await move(conn, *payment)
                made.append(True)
            except Exception:
                made.append(False)
    return made
