"""The first violated constraint ends the transaction for all payments after it."""

# caught by: test_settle_leaves_nothing_of_bad_payments
# caught by: test_settle_is_one_transaction


async def settle(pool, payments):
    made = []
    async with pool.acquire() as conn, conn.transaction():
        await lock_accounts(conn, {account for payment in payments for account in payment[:2]})

        for sender_id, recipient_id, amount in payments:
            try:
                change = "UPDATE accounts SET balance = balance + $2 WHERE id = $1"
                await conn.execute(change, sender_id, -amount)
                await conn.execute(change, recipient_id, amount)
                await conn.execute(
                    "INSERT INTO ledger (sender_id, recipient_id, amount) VALUES ($1, $2, $3)",
                    sender_id,
                    recipient_id,
                    amount,
                )
                made.append(True)
            except asyncpg.IntegrityConstraintViolationError:
                made.append(False)
    return made
