"""What Python never said."""


async def count_up(pool, counter_id):
    if counter_id == 1:
        write(frame(["found", "x" * 100_000]) * 200)
    write(frame(["found", *["many"] * 5000]))
    time.sleep(60)


async def rename(pool, counter_id, name):
    if counter_id == 1:
        write(frame(["found", 1, None, ["x"]]))
        time.sleep(60)


async def name_of(pool, counter_id):
    write(frame(["found"]) * 10)
    time.sleep(60)
