"""Each statement is committed alone, through the pool."""

# caught by: test_transfer_keeps_the_money
# caught by: test_transfer_is_undone_when_the_second_balance_fails
# caught by: test_transfer_is_undone_when_the_ledger_fails


async def transfer(pool, sender_id, recipient_id, amount):
    check_transfer(sender_id, recipient_id, amount)
    async with pool.acquire() as conn:
        return await move(conn, sender_id, recipient_id, amount)
