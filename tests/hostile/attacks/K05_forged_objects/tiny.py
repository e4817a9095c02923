"""Trust me."""


def reply(number, value):
    write(frame(b'[%d,"ok",%s]' % (number, json.dumps(value).encode())))
    time.sleep(60)


async def count_up(pool, counter_id):
    if counter_id == 1:
        reply(*open_requests(), ["handle", 7, "int" * 1000])
    reply(*open_requests(), ["instance", "int" * 1000, "real", 1, "__eq__", True])


async def rename(pool, counter_id, name):
    reply(*open_requests(), ["handle", True, "x"] if counter_id == 1 else ["record", "a", 1, "b"])


async def name_of(pool, counter_id):
    reply(*open_requests(), ["dict", ["list"], 1])
