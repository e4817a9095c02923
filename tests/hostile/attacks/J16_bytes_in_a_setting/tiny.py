"""A setting is no row. Its value comes beside what was asked for."""


async def name_of(pool, counter_id):
    return await pool.fetchval(
        "SELECT name FROM counters, LATERAL set_config('search_path',"
        " (SELECT string_agg('public' || repeat(' ', 2000), ',') FROM counters), false)"
        " WHERE id = $1",
        counter_id,
    )
