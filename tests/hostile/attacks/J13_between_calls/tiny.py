"""By the way ..."""

import threading
import time

honest = count_up
ready = threading.Event()


def talk():
    with say_hello() as one:
        one.settimeout(None)
        while True:
            one.sendall(message(b"Q", b"SELECT 'by the way'\0"))
            one.recv(65536)
            ready.set()
            time.sleep(0.01)


async def count_up(pool, counter_id):
    threading.Thread(target=talk, daemon=True).start()
    ready.wait(5)
    return await honest(pool, counter_id)
