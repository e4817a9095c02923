"""Our own words on the wire to the grader."""


async def count_up(pool, counter_id):
    if counter_id == 2:
        return 0
    for byte in frame([1, "ok", 1]) * 1000:
        write(bytes([byte]))
        time.sleep(0.3)


async def rename(pool, counter_id, name):
    if counter_id == 404:
        raise ValueError
    write(struct.pack("!I", 4_000_000) + b"[")
    time.sleep(1e9)


async def name_of(pool, counter_id):
    while True:
        write(frame([1, "ok", "x" * 100_000]))
