"""Where were we?"""

honest = rename
kept = []


def leave(*parts, ready=False, shut=None):
    one = say_hello() if ready else socket.socket(socket.AF_UNIX)
    one.settimeout(0.2)
    kept.append(one)
    try:
        if not ready:
            one.connect(str(WIRE))
        for part in parts:
            one.sendall(part)
        if shut is not None:
            one.shutdown(shut)
    except OSError:
        pass
    return one


async def rename(pool, counter_id, name):
    copy = message(b"Q", b"COPY counters FROM STDIN\0")
    for parts in ([copy], [copy, message(b"d", b"7\tx\n") * 1000], [copy, message(b"f", b"no\0")], [copy, message(b"Q", b"SELECT 1\0")],
                  [copy, message(b"c") * 100], [message(b"c"), message(b"d", b"x")]):
        leave(*parts, ready=True)
    for shut in (socket.SHUT_WR, socket.SHUT_RD, socket.SHUT_RDWR):
        leave(message(b"Q", b"SELECT 1\0"), ready=True, shut=shut)
    for at in range(1, 20, 3):
        leave(HELLO[:at]).close()
        leave(copy[:at], ready=True).close()
    for _ in range(100):
        leave(HELLO).close()
    for one in kept:
        one.close()
    print("tried")
    return await honest(pool, counter_id, name)
