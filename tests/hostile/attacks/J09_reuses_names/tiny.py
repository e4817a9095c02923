"""The same name, another text."""


def parse(name, sql):
    return message(b"P", name + b"\0" + sql + b"\0\0\0")


def bind(portal, name):
    return message(b"B", portal + b"\0" + name + b"\0" + bytes(6))


def execute(portal):
    return message(b"E", portal + b"\0" + bytes(4))


async def count_up(pool, counter_id):
    update = b"UPDATE counters SET value = value + 1 /* reused */ WHERE id = %d" % counter_id
    talk(
        parse(b"s", b"SELECT 1") + message(b"C", b"Ss\0") + parse(b"s", update) + bind(b"p", b"s")
        + message(b"C", b"Ss\0") + parse(b"s", b"SELECT 1") + execute(b"p") + message(b"S"),
    )
    return 1
