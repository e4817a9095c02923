"""A little less."""


def deep(number, levels):
    write(frame(b'[%d,"ok",' % number + b'["list",' * levels + b"1" + b"]" * levels + b"]"))
    time.sleep(60)


async def count_up(pool, counter_id):
    deep(*open_requests(), 400 if counter_id == 1 else 900)


async def name_of(pool, counter_id):
    deep(*open_requests(), 31)
