"""Start: ``python -I -S -B DIRECTORY SOCKET_FD KIND FILE_LIMIT NAME...``.

Over the socket a line feed says that we are here; the archive comes in, up to its end; out goes
one JSON object, a Reply of `grader.grading.unpacker`. Whoever ends without one was killed.
"""

import socket
import sys
from importlib import import_module
from pathlib import Path

here = Path(sys.path.pop(0))  # Python had put it there; its files are a package
sys.path.append(str(here.parent))
session = import_module(f"{here.name}.session")
sys.path.pop()

descriptor, kind, limit, *wanted = sys.argv[1:]
session.serve(socket.socket(fileno=int(descriptor)), kind, int(limit), wanted)
