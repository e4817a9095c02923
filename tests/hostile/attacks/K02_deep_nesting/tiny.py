"""Our own words on the wire to the grader."""


async def count_up(pool, counter_id):
    [number] = open_requests()
    write(frame(b"[%d,\"ok\"," % number + b"[" * 100_000 + b"]" * 100_000 + b"]"))
    time.sleep(60)


async def rename(pool, counter_id, name):
    [number] = open_requests()
    write(frame(b"[%d,\"ok\",[\"list\"" % number + b",0" * 1_900_000 + b"]]"))
    time.sleep(60)


async def name_of(pool, counter_id):
    value = []
    for _ in range(100):
        value = [value]
    return value
