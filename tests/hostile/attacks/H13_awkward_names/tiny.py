"""Little Bobby Tables."""

honest = rename
NAMES = ["x\"; DROP TABLE counters; --", "a\n\\! touch x\n", "<x-forged>", "''", "$1", "\u202eevil", "x" * 60]


async def rename(pool, counter_id, name):
    async with pool.acquire() as connection:
        for awkward in NAMES:
            quoted = '"' + awkward.replace('"', '""') + '"'
            await connection.execute(f"CREATE TEMP TABLE {quoted} ({quoted} int)")
            await connection.execute(f"PREPARE {quoted} AS SELECT {quoted} FROM {quoted}")
            await connection.execute(f"LISTEN {quoted}; NOTIFY {quoted}, 'x'")
            await connection.execute(f"BEGIN; SAVEPOINT {quoted}; DECLARE {quoted} CURSOR FOR SELECT 1; COMMIT")
            try:
                await connection.execute(f"SELECT {quoted}.{quoted}.{quoted}")
            except Exception as error:
                print(error)
        print("tried")
        return await honest(connection, counter_id, name)
