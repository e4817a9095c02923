"""What the sender has is read and written back: somebody else spends it meanwhile."""
# caught by: test_transfer_logged_keeps_the_money


async def transfer_logged(pool, sender_id, recipient_id, amount):
    check_transfer(sender_id, recipient_id, amount)
    try:
        async with pool.acquire() as conn, conn.transaction():
            rows = await conn.fetch(
                "SELECT id, balance FROM accounts WHERE id = ANY($1::bigint[])",
                [sender_id, recipient_id],
            )
            balances = {row["id"]: row["balance"] for row in rows}
            if len(balances) < 2:
                raise UnknownAccount(f"{sender_id} or {recipient_id}")
            if balances[sender_id] < amount:
                raise InsufficientFunds(sender_id)
            for one, change in sorted({sender_id: -amount, recipient_id: amount}.items()):
                await conn.execute(
                    "UPDATE accounts SET balance = $2 WHERE id = $1", one, balances[one] + change
                )
            ledger_id = await conn.fetchval(
                "INSERT INTO ledger (sender_id, recipient_id, amount) VALUES ($1, $2, $3)"
                " RETURNING id",
                sender_id,
                recipient_id,
                amount,
            )
            await conn.execute(LOG, sender_id, recipient_id, amount, "done")
            return ledger_id
    except BaseException as error:
        await pool.execute(LOG, sender_id, recipient_id, amount, type(error).__name__)
        raise
