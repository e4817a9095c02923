"""COMMIT is inside of the try: when it is refused, the rollback fails and its error comes out."""
# caught by: test_transfer_is_undone_when_the_ledger_fails


async def transfer(pool, sender_id, recipient_id, amount):
    check_transfer(sender_id, recipient_id, amount)
    async with pool.acquire() as conn:
        transaction = conn.transaction()
        await transaction.start()
        try:
            ledger_id = await move(conn, sender_id, recipient_id, amount)
            await transaction.commit()
        except BaseException:
            await transaction.rollback()
            raise
        return ledger_id
