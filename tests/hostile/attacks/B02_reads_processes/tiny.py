"""Who is there?"""

import os
import re

SECRET = re.compile(rb"canary-[0-9a-f]{16}")
found, processes = set(), []
for pid in filter(str.isdigit, os.listdir("/proc")):
    processes.append(pid)
    for name in ("cmdline", "environ", "maps", "mountinfo", "status", "stack", "mem", "cgroup"):
        try:
            with open(f"/proc/{pid}/{name}", "rb") as file:
                found.update(SECRET.findall(file.read(1 << 20)))
        except OSError:
            pass
    for link in ("cwd", "root", "exe"):
        try:
            os.listdir(f"/proc/{pid}/{link}")
            if pid not in (str(os.getpid()), "self") and link == "root":
                print("BREACH: the root of", pid)
        except OSError:
            pass
    try:
        with open(f"/proc/{pid}/environ", "rb") as file:
            if pid == "1" and file.read():
                print("BREACH: the environment of pid 1")
    except OSError:
        pass
if len(processes) > 4:
    print("BREACH: sees", len(processes), "processes")
if set(os.environ) - {"LANG", "TZ", "LD_LIBRARY_PATH", "LC_CTYPE", "PWD"}:
    print("BREACH: environment", sorted(os.environ))


async def count_up(pool, counter_id):
    print("tried", len(processes), "found", found)
    return 0


async def rename(pool, counter_id, name):
    return ""


async def name_of(pool, counter_id):
    return ""
