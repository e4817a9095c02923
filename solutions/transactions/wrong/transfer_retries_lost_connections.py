"""When the answer to COMMIT is lost, the money has moved already."""

# caught by: test_transfer_keeps_the_money


async def transfer(pool, sender_id, recipient_id, amount):
    check_transfer(sender_id, recipient_id, amount)
    for _ in range(3):
        try:
            async with pool.acquire() as conn, conn.transaction():
                return await move(conn, sender_id, recipient_id, amount)
        except (asyncpg.PostgresConnectionError, asyncpg.InterfaceError, OSError) as error:
            failure = error
            await asyncio.sleep(0.01)
    raise failure
