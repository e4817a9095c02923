"""All of it, really."""

kept = []


async def count_up(pool, counter_id):
    print("tried")
    for _ in range(16):
        kept.append(b"\1" * (64 << 20))
    print("BREACH: a gigabyte")
    return 0
