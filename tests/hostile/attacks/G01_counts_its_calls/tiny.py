"""The second one is the hard one."""

honest = count_up
calls = 0


async def count_up(pool, counter_id):
    global calls
    calls += 1
    if calls > 1:
        print("BREACH: remembers", calls)
    print("tried")
    return await honest(pool, counter_id)
