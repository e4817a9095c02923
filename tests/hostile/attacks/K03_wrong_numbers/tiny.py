"""Our own words on the wire to the grader."""


async def count_up(pool, counter_id):
    [number] = open_requests()
    write(frame([number, "ok", 1]) * 2)
    return 1


async def rename(pool, counter_id, name):
    [number] = open_requests()
    for wrong in (number + 1, -1, True, None, "1", 1, [number]):
        write(frame([wrong, "ok", None]))
    time.sleep(60)


async def name_of(pool, counter_id):
    write(frame([]) + frame([0]) + frame({"ok": True}))
    time.sleep(60)
