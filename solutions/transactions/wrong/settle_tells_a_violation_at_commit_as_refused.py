"""A constraint that is violated at COMMIT is told as payments that were refused."""
# caught by: test_settle_lets_other_errors_pass_through


async def settle(pool: asyncpg.Pool, payments: list[tuple[int, int, Decimal]]) -> list[bool]:
    """Make many payments, given as ``(sender_id, recipient_id, amount)``, in this order."""
    made = []
    async with pool.acquire() as conn:
        transaction = conn.transaction()
        await transaction.start()
        try:
            # All locks at once, in the order of ids: between two batches no payment can deadlock.
            await lock_accounts(conn, {account for payment in payments for account in payment[:2]})
            for sender_id, recipient_id, amount in payments:
                try:
                    check_transfer(sender_id, recipient_id, amount)
                    async with conn.transaction():
                        await move(conn, sender_id, recipient_id, amount)
                except (ValueError, UnknownAccount, InsufficientFunds):
                    made.append(False)
                else:
                    made.append(True)
        except BaseException:
            await transaction.rollback()
            raise
        try:
            await transaction.commit()
        except asyncpg.IntegrityConstraintViolationError:
            return [False] * len(payments)
        return made
