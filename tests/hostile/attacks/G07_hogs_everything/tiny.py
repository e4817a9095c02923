"""All at once."""

import asyncio
import hashlib
import threading

honest = count_up
BIG = "SELECT count(*) FROM (SELECT md5(g::text) FROM generate_series(1, 3000000) g ORDER BY 1) x"


def burn():
    while True:
        hashlib.pbkdf2_hmac("sha256", b"x", b"y", 1_000_000)


def fill():
    with open("/tmp/fill", "wb", 0) as file:
        while True:
            try:
                file.write(bytes(1 << 20))
            except OSError:
                file.seek(0)


async def count_up(pool, counter_id):
    if counter_id == 2:
        return await honest(pool, counter_id)
    kept = bytearray(256 << 20)
    for work in (burn, burn, burn, burn, fill):
        threading.Thread(target=work, daemon=True).start()
    await asyncio.gather(*(pool.execute(BIG) for _ in range(4)))
    await asyncio.sleep(60)
    return len(kept)
