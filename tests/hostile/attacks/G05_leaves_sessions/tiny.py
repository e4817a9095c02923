"""Still here."""

honest, honest_name = rename, name_of
LEFT = [
    "BEGIN; SELECT * FROM counters FOR UPDATE",
    "BEGIN; DECLARE c CURSOR WITH HOLD FOR SELECT * FROM counters; SELECT pg_advisory_lock(1)",
    "LISTEN everything; CREATE TEMP TABLE left_behind (a int); SELECT lo_create(0)",
    "BEGIN ISOLATION LEVEL SERIALIZABLE; INSERT INTO counters (id) VALUES (77); PREPARE TRANSACTION 'x'",
]
OLDER = "SELECT gid FROM pg_prepared_xacts WHERE database <> current_database()"


async def leave(pool):
    for sql in LEFT:
        connection = await pool.acquire()
        try:
            await connection.execute(sql)
        except Exception as error:
            print(type(error).__name__)
    for gid in await pool.fetch(OLDER):
        print("BREACH: a prepared transaction of an earlier test", gid)
    print("tried")


async def rename(pool, counter_id, name):
    try:
        return await honest(pool, counter_id, name)
    finally:
        await leave(pool)


async def name_of(pool, counter_id):
    name = await honest_name(pool, counter_id)
    await leave(pool)
    return name
