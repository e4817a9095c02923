"""Start: ``python -I -S -B DIRECTORY SOCKET_FD KIND FILE_LIMIT NAME...``, or for a class's archive
``python -I -S -B DIRECTORY SOCKET_FD KIND whole ARCHIVE_FD``, which answers as `whole` says.

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
whole = import_module(f"{here.name}.whole")
sys.path.pop()

descriptor, kind, limit, *wanted = sys.argv[1:]
line = socket.socket(fileno=int(descriptor))
if limit == "whole":
    whole.serve_whole(line, int(wanted[0]), kind)
else:
    session.serve(line, kind, int(limit), wanted)
