"""Sender, then recipient: two customers who pay each other wait for each other."""

# caught by: test_opposite_transfers_both_succeed


async def lock_accounts(conn, account_ids):
    balances = {}
    for account_id in account_ids:
        balance = await conn.fetchval(
            "SELECT balance FROM accounts WHERE id = $1 FOR UPDATE", account_id
        )
        if balance is not None:
            balances[account_id] = balance
    return balances
