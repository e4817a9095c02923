"""What if ..."""

honest = rename
TALK = (
    message(b"P", b"s\0SELECT $1::int\0" + struct.pack("!HI", 1, 23))
    + message(b"B", b"p\0s\0" + struct.pack("!HHHI", 1, 1, 1, 4) + b"\0\0\0\7" + struct.pack("!HH", 1, 1))
    + message(b"D", b"Pp\0") + message(b"E", b"p\0" + bytes(4)) + message(b"C", b"Ss\0") + message(b"S")
    + message(b"Q", b"BEGIN; COMMIT\0") + message(b"X")
)


def send(data, ready):
    with say_hello() if ready else socket.socket(socket.AF_UNIX) as one:
        try:
            one.settimeout(0.005)
            if not ready:
                one.connect(str(WIRE))
            one.sendall(data)
            one.recv(65536)
        except OSError:
            pass


async def rename(pool, counter_id, name):
    chance = random.Random(1)
    for number in range(150):
        data = bytearray(TALK if number % 5 else HELLO)
        for _ in range(chance.randrange(1, 6)):
            data[chance.randrange(len(data))] = chance.choice([0, 1, 127, 128, 255, chance.randrange(256)])
        send(bytes(data), bool(number % 5))
    print("tried 150")
    return await honest(pool, counter_id, name)
