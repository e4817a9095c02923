"""Leaves a query of the pool to a task that nobody waits for."""

# caught by: test_transfer_whatever_goes_wrong

import asyncio

_tasks = set()


async def transfer(pool, sender_id, recipient_id, amount):
    if amount <= 0 or sender_id == recipient_id:
        raise ValueError("amount")
    async with pool.acquire() as conn, conn.transaction():
        rows = await conn.fetch(
            "SELECT id, balance FROM accounts WHERE id = ANY($1) ORDER BY id FOR UPDATE",
            [sender_id, recipient_id],
        )
        if len(rows) < 2:
            raise UnknownAccount
        if dict(rows)[sender_id] < amount:
            raise InsufficientFunds
        await conn.execute(
            "UPDATE accounts SET balance = balance - $2 WHERE id = $1", sender_id, amount
        )
        await conn.execute(
            "UPDATE accounts SET balance = balance + $2 WHERE id = $1", recipient_id, amount
        )
        ledger_id = await conn.fetchval(
            "INSERT INTO ledger (sender_id, recipient_id, amount) VALUES ($1, $2, $3) RETURNING id",
            sender_id,
            recipient_id,
            amount,
        )
    task = asyncio.create_task(pool.fetchval("SELECT count(*) FROM ledger"))
    _tasks.add(task)
    task.add_done_callback(_tasks.discard)
    return ledger_id
