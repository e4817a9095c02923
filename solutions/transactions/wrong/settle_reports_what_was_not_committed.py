"""The answers are known before COMMIT; that the connection is gone is written to a log."""

# caught by: test_settle_keeps_the_money


async def settle(pool, payments):
    made = []
    try:
        async with pool.acquire() as conn, conn.transaction():
            await lock_accounts(conn, {account for payment in payments for account in payment[:2]})
            for payment in payments:
                try:
                    check_transfer(*payment)
                    async with conn.transaction():
                        await move(conn, *payment)
                    made.append(True)
                except (ValueError, ShopError):
                    made.append(False)
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
        if len(made) < len(payments):
            raise
        print("connection lost:", error)
    return made
