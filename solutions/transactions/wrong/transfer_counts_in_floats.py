"""Money passes through a float: 0.3 is then a little less than 0.1 and 0.2."""
# caught by: test_transfer_can_empty_an_account, test_transfer_takes_any_amount_and_any_id


async def move(conn, sender_id, recipient_id, amount):
    balances = await lock_accounts(conn, [sender_id, recipient_id])
    for account_id in (sender_id, recipient_id):
        if account_id not in balances:
            raise UnknownAccount(account_id)
    if float(balances[sender_id]) - float(amount) < 1e-9 and balances[sender_id] != float(amount):
        raise InsufficientFunds(sender_id)
    change = "UPDATE accounts SET balance = balance + $2::real::numeric WHERE id = $1"
    await conn.execute(change, sender_id, -amount)
    await conn.execute(change, recipient_id, amount)
    return await conn.fetchval(
        "INSERT INTO ledger (sender_id, recipient_id, amount) VALUES ($1, $2, $3) RETURNING id",
        sender_id,
        recipient_id,
        amount,
    )
