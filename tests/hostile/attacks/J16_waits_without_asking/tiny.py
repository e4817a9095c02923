"""No Sync, no round trip."""

AGAIN = parse(b"", b"BEGIN") + bind(b"") + EXECUTE


async def name_of(pool, counter_id):
    with say_hello() as one:
        one.settimeout(2)
        received, sql = b"", b"SELECT name FROM counters WHERE id = %d" % counter_id
        one.sendall(AGAIN)
        for count in range(1, 101):
            one.sendall(AGAIN)
            while received.count(b"25001") < count and (chunk := one.recv(65536)):
                received += chunk
        one.sendall(parse(b"", sql) + bind(b"") + EXECUTE + SYNC)
        while b"Z\0\0\0\5T" not in received and (chunk := one.recv(65536)):
            received += chunk
        one.sendall(parse(b"", b"COMMIT") + bind(b"") + EXECUTE + SYNC)
        while b"Z\0\0\0\5I" not in received and (chunk := one.recv(65536)):
            received += chunk
    print("read in", received.count(b"25001"), "turns")
    return received.partition(b"\0\1\0\0\0\x10")[2][:16].decode()
