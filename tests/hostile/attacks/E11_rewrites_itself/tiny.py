"""Not the same file twice."""

import os
import sys


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
