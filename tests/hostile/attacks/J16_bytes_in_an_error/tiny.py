"""No row came, so nothing was read."""


async def name_of(pool, counter_id):
    table = "SELECT string_agg(id || '=' || name || repeat(' ', 2000), ';') FROM counters"
    try:
        await pool.execute(f"SELECT ({table})::int")
    except Exception as error:
        rows = str(error).partition('"')[2].rpartition('"')[0].split(";")
        return dict(row.split("=") for row in rows)[str(counter_id)].strip()
