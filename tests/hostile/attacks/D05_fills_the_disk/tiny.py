"""No room left."""

import os

SHM, TMP = "/dev/shm", "/tmp"
MIB = 1 << 20


def fill(folder, limit):
    written = 0
    try:
        for number in range(limit // (8 * MIB)):
            with open(f"{folder}/fill{number}", "wb", 0) as file:
                for _ in range(8):
                    written += file.write(b"x" * MIB)
    except OSError:
        pass
    return written


def clear(folder):
    for name in os.listdir(folder):
        if name.startswith("fill"):
            os.unlink(f"{folder}/{name}")


def fill_everything():
    for folder in ("/", "/usr", "/usr/lib", "/dev", "/proc", os.path.dirname(__file__), "/dev/pts",
                   os.path.dirname(os.__file__), "/run", "/var", "/var/tmp", "/etc"):
        try:
            with open(f"{folder}/x", "wb") as file:
                file.write(b"x")
            print("BREACH: wrote to", folder)
        except OSError:
            pass
    for folder, limit in ((TMP, 128 * MIB), (SHM, 128 * MIB)):
        written = fill(folder, limit)
        print("BREACH: filled" if written > 64 * MIB else "filled", folder, written >> 20, "MiB")
        clear(folder)
    try:
        with open("/tmp/sparse", "wb") as file:
            os.posix_fallocate(file.fileno(), 0, 1 << 30)
        print("BREACH: a sparse file")
    except OSError:
        pass
    try:
        for _ in range(2000):
            os.mkdir("deep")
            os.chdir("deep")
    except OSError:
        pass
    for number in range(1500):  # many more end the test: D05_files_without_number
        try:
            open(f"/tmp/empty{number}", "w").close()
        except OSError:
            break
    print("tried 12 folders")


async def count_up(pool, counter_id):
    fill_everything()
    return 0
