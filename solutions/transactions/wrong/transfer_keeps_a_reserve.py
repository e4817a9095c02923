"""The last cent cannot be spent: <= instead of <."""

# caught by: test_transfer_can_empty_an_account

_move = move


async def move(conn, sender_id, recipient_id, amount):
    balances = await lock_accounts(conn, [sender_id, recipient_id])
    if balances.get(sender_id) == amount:
        raise InsufficientFunds
    return await _move(conn, sender_id, recipient_id, amount)
