"""Where am I?"""

import os
import pwd
import socket

names = {os.uname().nodename, socket.gethostname()}
if names != {"box"}:
    print("BREACH: this machine is", names)
try:
    print("BREACH: I am", pwd.getpwuid(os.getuid()))
except (KeyError, OSError):
    pass
for path in ("/etc/hostname", "/etc/machine-id", "/etc/hosts", "/sys/class/dmi/id/product_uuid"):
    if os.path.exists(path):
        print("BREACH:", path)
honest = count_up


async def count_up(pool, counter_id):
    print("tried")
    return await honest(pool, counter_id)
