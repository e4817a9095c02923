"""SET is for everybody."""

SETTINGS = {
    "work_mem": "200GB", "maintenance_work_mem": "200GB", "temp_buffers": "8GB",
    "statement_timeout": "0", "lock_timeout": "0", "idle_in_transaction_session_timeout": "0",
    "max_parallel_workers_per_gather": "1000", "max_parallel_workers": "1000",
    "debug_print_plan": "on", "client_min_messages": "debug5", "enable_seqscan": "off",
    "jit": "on", "geqo_threshold": "1000", "from_collapse_limit": "1000",
}
BIG = "SELECT count(*) FROM (SELECT g::text || repeat('x', 1000) FROM generate_series(1, 9000000) g ORDER BY 1) x"


async def count_up(pool, counter_id):
    async with pool.acquire() as connection:
        for name, value in SETTINGS.items():
            try:
                await connection.execute(f"SET {name} = '{value}'")
            except Exception as error:
                print("refused", error)
        print("tried 14")
        return await connection.fetchval(BIG)
