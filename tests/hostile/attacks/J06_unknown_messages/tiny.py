"""Gibberish."""


def attack():
    noise = random.Random(1)
    for kind in b"AcDEfGHIKNnRrSsTtVvWZz123\x00\xff":
        talk(message(bytes([kind]), noise.randbytes(12)))
    for size in (1, 7, 100, 5000):
        answer(noise.randbytes(size))
        talk(noise.randbytes(size))
    talk(message(b"X") + message(b"Q", b"SELECT 1\0"))
    answer(message(b"p", b"password\0"), HELLO)


async def count_up(pool, counter_id):
    if counter_id == 1:
        attack()
        print("tried", "all")
    return await pool.fetchval(
        "UPDATE counters SET value = value + 1 WHERE id = $1 RETURNING value", counter_id
    )
