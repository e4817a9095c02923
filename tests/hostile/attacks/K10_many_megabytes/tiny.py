"""And another one."""

honest = count_up


async def count_up(pool, counter_id):
    if counter_id == 1:
        for _ in range(18):
            write(frame(["found", "x" * 4_000_000]))
    return await honest(pool, counter_id)
