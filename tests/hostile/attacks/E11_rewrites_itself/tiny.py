"""Not the same file twice."""

import os
import sys

def attempt(what, action):
    """Say so if it works, or if it gives anything but nothing."""
    try:
        result = action()
    except BaseException as error:
        print("refused:", what, type(error).__name__)
    else:
        print(f"BREACH: {what}: {result!r:.200}" if result else f"nothing: {what}")


OURS = [__file__, *(m.__file__ for n, m in sys.modules.items() if n.startswith(("box", "asyncpg")))]


def write(path):
    with open(path, "r+") as file:
        return file.write("x = 1")


for path in OURS:
    attempt(path, lambda: write(path))
    attempt(f"unlink {path}", lambda: os.unlink(path) is None)
    attempt(f"chmod {path}", lambda: os.chmod(path, 0o777) is None)
    attempt(f"rename {path}", lambda: os.rename(path, f"{path}.old") is None)


async def count_up(pool, counter_id):
    print("tried", "many" if len(OURS) > 10 else OURS)
    return await pool.fetchval(
        "UPDATE counters SET value = value + 1 WHERE id = $1 RETURNING value", counter_id
    )


async def rename(pool, counter_id, name):
    status = await pool.execute("UPDATE counters SET name = $2 WHERE id = $1", counter_id, name)
    if status == "UPDATE 0":
        raise LookupError(f"there is no counter {counter_id}")


async def name_of(pool, counter_id):
    return await pool.fetchval("SELECT name FROM counters WHERE id = $1", counter_id)
