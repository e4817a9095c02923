"""The same name, another text."""


def parse(name, sql):
    return message(b"P", name + b"\0" + sql + b"\0\0\0")


def bind(portal, name):
    return message(b"B", portal + b"\0" + name + b"\0" + bytes(6))


def execute(portal):
    return message(b"E", portal + b"\0" + bytes(4))


async def count_up(pool, counter_id):
    name = b"n" * 63
    update = b"UPDATE counters SET value = value + 1 WHERE id = %d" % counter_id
    talk(parse(name + b"1", update) + bind(b"", name + b"2") + execute(b"") + message(b"S"))
    return 1
