"""What an archive may cost."""

import resource

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


def limit_ourselves() -> None:
    """Set them for this process: where there is no sandbox, nobody else does."""
    for name, value in RLIMITS.items():
        number = getattr(resource, f"RLIMIT_{name.upper()}", None)  # not all exist on all systems
        if number is not None and name != "nproc":  # counts all of the user's processes
            resource.setrlimit(number, (value, value))
