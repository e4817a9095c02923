"""Between the lines."""

import dataclasses
import warnings


async def count_up(pool, counter_id):
    warnings.warn(f"asked {counter_id}", RuntimeWarning, stacklevel=1)
    return dataclasses.make_dataclass(f"Asked{counter_id}", [f"for_{counter_id}"])(counter_id)


async def rename(pool, counter_id, name):
    async with pool.acquire() as connection:
        await connection.execute(f"SET application_name = '{name}'")
        await connection.execute(f'SELECT 1 AS "{name}"')
        await connection.execute(f'LISTEN "{name}"')
        try:
            await connection.execute(f"SELECT * FROM \"{name}\"")
        except Exception:
            pass
    if counter_id == 1:
        return {name: [name]}
    error = type(name, (Exception,), {"sqlstate": name[:5]})(name)
    error.add_note(name)
    raise error


async def name_of(pool, counter_id):
    return type("X" + (await pool.fetchval("SELECT name FROM counters")), (), {})()
