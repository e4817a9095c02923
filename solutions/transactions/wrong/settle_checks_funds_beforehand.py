"""The balances before the batch decide: money received cannot be spent."""

# caught by: test_settle_makes_payments_in_order


async def settle(pool, payments):
    made = []
    async with pool.acquire() as conn, conn.transaction():
        balances = await lock_accounts(
            conn, {account for payment in payments for account in payment[:2]}
        )

        for payment in payments:
            try:
                check_transfer(*payment)
                if balances.get(payment[0], 0) < payment[2]:
                    raise InsufficientFunds
                async with conn.transaction():
                    await move(conn, *payment)
                made.append(True)
            except (ValueError, ShopError):
                made.append(False)
    return made
