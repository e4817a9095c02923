"""Our own words on the wire to the grader."""


async def count_up(pool, counter_id):
    [number] = open_requests()
    write(frame([number, "error", "skipped" if counter_id == 1 else "raised", {}, [], "x", 1, 2, 3]))
    time.sleep(60)


async def rename(pool, counter_id, name):
    [number] = open_requests()
    text = "\ud800\x1b[2J" * 100_000
    write(frame([number, "error", "raised", text, text, None, ["LookupErrors"] * 9999,
                 [[1, text, text]] * 500, []]))
    time.sleep(60)


async def name_of(pool, counter_id):
    [number] = open_requests()
    write(frame([number, "error", "raised", "X", "m", "2350", [], [["1", 2, 3]], []]))
    time.sleep(60)
