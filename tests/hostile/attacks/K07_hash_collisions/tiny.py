"""Our own words on the wire to the grader."""


async def count_up(pool, counter_id):
    return {k * (2**61 - 1): 0 for k in range(3_000)} if counter_id == 1 else None


async def rename(pool, counter_id, name):
    [number] = open_requests()
    keys = ",".join(f"{k * (2**61 - 1)},0" for k in range(8_000))
    write(frame(b"[%d,\"ok\",[\"dict\",%s]]" % (number, keys.encode())))
    time.sleep(60)


async def name_of(pool, counter_id):
    [number] = open_requests()
    write(frame([number, "ok", ["dict", "a", 1, "a", 2]]))
    time.sleep(60)
