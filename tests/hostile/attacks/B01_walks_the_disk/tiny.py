"""Is anything interesting here?"""

import os
import re
import stat

SECRET = re.compile(rb"canary-[0-9a-f]{16}")
DULL = ("/proc", "/sys", "/usr/share/zoneinfo")
LIBRARIES = ("/usr/lib", "/usr/lib64", "/lib", os.path.dirname(os.__file__))
INTERESTING = ("/test_hidden", "/solutions/", "/etc/shadow", "/.ssh/", "/submissions/")

found, files = set(), 0
for folder, folders, names in os.walk("/"):
    folders[:] = [f for f in folders if not os.path.join(folder, f).startswith(DULL)]
    for name in names + folders:
        path = os.path.join(folder, name)
        found.update(SECRET.findall(os.fsencode(path)))
        if any(word in path for word in INTERESTING):
            print("BREACH:", path)
        if path.startswith(LIBRARIES):
            continue
        try:
            if not stat.S_ISREG(os.lstat(path).st_mode):
                continue
            with open(path, "rb") as file:
                found.update(SECRET.findall(file.read(1 << 20)))
            files += 1
        except OSError:
            pass


async def count_up(pool, counter_id):
    print("tried", "many files" if files > 20 else files, "found", found)
    for path in ("/etc/passwd", "/etc/shadow", "/etc/hostname", "/home", "/mnt", "/var/log"):
        if os.path.exists(path):
            print("BREACH:", path)
    return 0


async def rename(pool, counter_id, name):
    return ""


async def name_of(pool, counter_id):
    return ""
