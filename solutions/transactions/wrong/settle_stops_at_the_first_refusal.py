"""Once a payment is refused, no other is made."""

# caught by: test_settle_leaves_nothing_of_bad_payments
# caught by: test_settle_is_one_transaction


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
            except (ValueError, ShopError):
                made.append(False)
                break
    return made
