"""Who keeps only so much sees only so much."""

honest = name_of
FLOOD = (parse(b"", b"COMMIT") + bind(b"") + EXECUTE) * 1400 + SYNC


async def name_of(pool, counter_id):
    name = await honest(pool, counter_id)
    with say_hello() as one:
        one.settimeout(10)
        for _ in range(15):
            one.sendall(FLOOD)
            received = b""
            while READY not in received:
                received = received[-10:] + one.recv(65536)
    for _ in range(5):
        await honest(pool, counter_id)
    return name
