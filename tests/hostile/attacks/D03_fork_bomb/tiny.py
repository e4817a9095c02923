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
