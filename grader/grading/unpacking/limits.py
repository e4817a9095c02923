"""What an archive may cost."""

MIB = 1024 * 1024

#: As it comes.
MAX_ARCHIVE = 4 * MIB
#: Files, folders and all else that it holds.
MAX_ENTRIES = 1000
#: Of a compressed tar, where one cannot get at a member but through those before it.
MAX_STREAM = 32 * MIB
MAX_NAME = 1024
MAX_DEPTH = 16

#: prlimit's. `xz -9` takes 65 MiB; nothing is written, started or opened.
RLIMITS = {
    "as": 256 * MIB,
    "cpu": 3,
    "nproc": 32,
    "nofile": 32,
    "fsize": 0,
    "core": 0,
    "memlock": 0,
    "msgqueue": 0,
}

# --- a whole class's archive, which the operator downloaded ---------------------------------------

#: A student's file, and what a platform wrote about a class.
MAX_FILE = 256 * 1024
MAX_METADATA = 64 * MIB
MAX_WHOLE_ENTRIES = 100_000
#: What may come out of it.
MAX_WHOLE = 2048 * MIB

WHOLE_RLIMITS = RLIMITS | {"as": 1024 * MIB, "cpu": 120}
