"""Talk to the hand."""

BIG = message(b"Q", b"SELECT repeat('x', 100000) FROM generate_series(1, 100000)\0")
honest = count_up
kept = []


def ask():
    for _ in range(8):
        one = say_hello()
        kept.append(one)
        try:
            one.sendall(BIG)
            for _ in range(3):
                one.sendall(message(b"Q", b"SELECT 1\0") * 100)
        except OSError:
            pass


async def count_up(pool, counter_id):
    if counter_id == 1:
        ask()
        print("tried", "all")
    return await honest(pool, counter_id)
