"""Half a character."""

HALF = "\ud800 \udfff"


class Half(Exception):
    pass


Half.__name__ = Half.__qualname__ = "Half"


async def count_up(pool, counter_id):
    print(HALF.encode("utf-8", "surrogatepass").decode("utf-8", "surrogatepass").encode("utf-8", "backslashreplace"))
    raise Half(HALF)


async def rename(pool, counter_id, name):
    if counter_id == 1:
        return HALF
    error = Half("x")
    error.add_note(HALF)
    raise error


async def name_of(pool, counter_id):
    return HALF
