"""Parameters have other names than in the stub: who gives them by name gets a TypeError."""

# caught by: test_transfer_can_empty_an_account

_transfer = transfer


async def transfer(pool, from_id, to_id, amount):
    return await _transfer(pool, from_id, to_id, amount)
