"""Start of the nursery, or of a child that none forks.

Usage: ``python -I -S -B -u BOX_DIRECTORY CONTROL_FD PACKAGES OWN FILTER MODULES LIBRARY...``, where
PACKAGES are asyncpg's directory and those of what else the exercise needs, as in PATH, OWN says
what nobody else has (own-pids, own-user, own-nothing), and MODULES how many there are to be in all
libraries; "alone" in place of CONTROL_FD makes it that child.

The student's code must find the standard library and these packages, and nothing else that is
installed here. So each is loaded from its own place and no other directory joins `sys.path`.
"""

import os
import socket
import sys
from importlib import import_module
from pathlib import Path

own_pids, own_user = sys.argv[3] == "own-pids", sys.argv[3] == "own-user"
modules, *libraries = sys.argv[5:]
here = Path(sys.path.pop(0))  # Python had put it there; its files are a package, `box`
sys.path.append(str(here.parent))
try:
    asyncpg, *packages = map(Path, sys.argv[2].split(os.pathsep))
    import_module("box.loading").load_package("asyncpg", asyncpg)
    import_module("box.libraries").offer(packages)
    control = import_module("box.control")
    alone = import_module("box.alone")
    nursery = import_module("box.nursery")
    premises = import_module("box.premises")
    premises.look_around(libraries, int(modules), nursery.WRITABLE if own_pids else ())
except (ImportError, OSError) as error:
    sys.exit(str(error))
sys.path.pop()

if sys.argv[1] == control.ALONE:
    alone.live()
nursery.serve(
    socket.socket(fileno=int(sys.argv[1])),
    own_pids=own_pids,
    own_user=own_user,
    seal=bytes.fromhex(sys.argv[4]) if own_pids or own_user else b"",
)
