"""One command is one command."""

import asyncio

LOOP = """DO $$ DECLARE it text; BEGIN
FOR i IN 1..10 LOOP SELECT name INTO it FROM counters WHERE id = %d; END LOOP;
RAISE NOTICE '%%', it; END $$"""


async def name_of(pool, counter_id):
    told = []
    async with pool.acquire() as connection:
        connection.add_log_listener(lambda _, message: told.append(message.message))
        await connection.execute(LOOP % counter_id)
        for _ in range(10):
            await asyncio.sleep(0)
    return told[0]
