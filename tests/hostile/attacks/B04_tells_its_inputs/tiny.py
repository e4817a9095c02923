"""What was I asked?"""

import sys


def tell(*args):
    print("asked", args)
    print(*args, file=sys.stderr)
    raise Exception(repr(args))


async def count_up(pool, counter_id):
    tell(counter_id)


async def rename(pool, counter_id, name):
    try:
        await pool.execute(f"SELECT '{name}'::int")
    except Exception as error:
        error.add_note(name)
        print(error)
    tell(counter_id, name)


async def name_of(pool, counter_id):
    tell(counter_id, await pool.fetch("SELECT * FROM counters"))
