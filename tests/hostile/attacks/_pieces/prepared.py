def parse(name, sql):
    return message(b"P", name + b"\0" + sql + b"\0\0\0")


def bind(name):
    return message(b"B", b"\0" + name + b"\0" + bytes(6))


EXECUTE, SYNC = message(b"E", bytes(5)), message(b"S")
