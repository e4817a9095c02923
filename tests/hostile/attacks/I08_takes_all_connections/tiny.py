"""House full."""

from pathlib import Path

import asyncpg

WIRE = Path(__file__).parents[1] / "cell" / "wire"
kept = []


async def count_up(pool, counter_id):
    try:
        while len(kept) < 200:
            kept.append(
                await asyncpg.connect(host=str(WIRE), user="x", database="x", ssl=False)
            )
    except Exception as error:
        print("tried:", type(error).__name__, len(kept))
    if len(kept) > 20:
        print("BREACH:", len(kept), "connections")
    return 0
