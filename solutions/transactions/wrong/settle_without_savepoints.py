"""A payment that fails half way stays half made."""

# caught by: test_settle_leaves_nothing_of_bad_payments


async def settle(pool, payments):
    made = []
    async with pool.acquire() as conn, conn.transaction():
        await lock_accounts(conn, {account for payment in payments for account in payment[:2]})

        for sender_id, recipient_id, amount in payments:
            try:
                check_transfer(sender_id, recipient_id, amount)
                credit = "UPDATE accounts SET balance = balance + $2 WHERE id = $1"
                if await conn.execute(credit, recipient_id, amount) != "UPDATE 1":
                    raise UnknownAccount
                debit = credit.replace("+", "-") + " AND balance >= $2"
                if await conn.execute(debit, sender_id, amount) != "UPDATE 1":
                    raise InsufficientFunds
                await conn.execute(
                    "INSERT INTO ledger (sender_id, recipient_id, amount) VALUES ($1, $2, $3)",
                    sender_id,
                    recipient_id,
                    amount,
                )
                made.append(True)
            except (ValueError, ShopError):
                made.append(False)
    return made
