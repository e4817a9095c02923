"""As in the tutorial: every exception is printed and forgotten."""

# caught by: test_transfer_without_funds_changes_nothing
# caught by: test_transfer_is_undone_when_the_ledger_fails
# caught by: test_transfer_keeps_the_money


async def transfer(pool, sender_id, recipient_id, amount):
    check_transfer(sender_id, recipient_id, amount)
    try:
        async with pool.acquire() as conn, conn.transaction():
            return await move(conn, sender_id, recipient_id, amount)
    except Exception as e:
        print(f"Transaction failed: {e}")
