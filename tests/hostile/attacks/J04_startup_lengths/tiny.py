"""How long is a packet?"""


LENGTHS = [0, 3, 4, 7, 8, 9, 10000, 10001, 2**31 - 1, 2**31, 2**32 - 1]
slow = []


def attack():
    for length in LENGTHS:
        answer(struct.pack("!I", length))
        answer(struct.pack("!II", length, 196608) + b"user\0x\0\0" + bytes(64))
    for _ in range(10):
        one = socket.socket(socket.AF_UNIX)
        one.connect(str(WIRE))
        one.sendall(b"\0\0\0")
        slow.append(one)


async def count_up(pool, counter_id):
    if counter_id == 1:
        attack()
        print("tried", "all")
    return await pool.fetchval(
        "UPDATE counters SET value = value + 1 WHERE id = $1 RETURNING value", counter_id
    )
