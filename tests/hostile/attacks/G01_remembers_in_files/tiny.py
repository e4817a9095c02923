import os


def n():
    try:
        v = int(open("/tmp/n").read())
    except OSError:
        v = 0
    open("/tmp/n", "w").write(str(v + 1))
    return v


seen = n()
if seen:
    print("BREACH: the test before left", seen)


async def count_up(pool, counter_id):
    print("tried")
    return 0


async def rename(pool, counter_id, name):
    open("/dev/shm/inputs", "a").write(name)


async def name_of(pool, counter_id):
    return ""
