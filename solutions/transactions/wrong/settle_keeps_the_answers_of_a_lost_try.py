"""The batch is made again after a conflict, and the answers of the failed try stay in the list."""

# caught by: test_settle_keeps_the_money


async def settle(pool, payments):
    made = []
    for tries in range(1, 6):
        try:
            async with pool.acquire() as conn, conn.transaction():
                await lock_accounts(conn, {one for payment in payments for one in payment[:2]})
                for payment in payments:
                    made.append(await pay(conn, *payment))
            return made
        except asyncpg.TransactionRollbackError:
            if tries == 5:
                raise


async def pay(conn, sender_id, recipient_id, amount):
    try:
        check_transfer(sender_id, recipient_id, amount)
        async with conn.transaction():
            await move(conn, sender_id, recipient_id, amount)
    except (ValueError, UnknownAccount, InsufficientFunds):
        return False
    return True
