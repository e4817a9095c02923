"""In secret."""


SSL, GSS = struct.pack("!II", 8, 80877103), struct.pack("!II", 8, 80877104)


def attack():
    for parts in (
        [SSL, HELLO], [SSL] * 1000, [SSL * 1000], [GSS, SSL, GSS, SSL], [SSL + HELLO], [GSS + HELLO],
        [b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(500)], [SSL, b"\x16\x03\x01" * 100],
        [struct.pack("!II", 9, 80877103) + b"x"], [SSL[:4], SSL[4:], HELLO],
    ):
        if b"S" == answer(*parts)[:1]:
            print("BREACH: talks TLS")


async def count_up(pool, counter_id):
    if counter_id == 1:
        attack()
        print("tried", "all")
    return await pool.fetchval(
        "UPDATE counters SET value = value + 1 WHERE id = $1 RETURNING value", counter_id
    )
