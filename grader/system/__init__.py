"""What operating systems differ in: each difference behind one small module. Theory of operation.

Unix (Linux, macOS) has fork, signals, Unix sockets and flock. Windows has none of these, and
whoever needs one asks here:

    locks.py        a lock on a file, let go of when its process dies: fcntl, or msvcrt
    opening.py      flags of os.open that are not there everywhere
    users.py        who we are, and whom a program runs as when we are root
    processes.py    programs of ours: out of Ctrl-C's reach, and ended with all that they started

Elsewhere two ways stand side by side, and `UNIX` chooses: where a server of ours listens
(grader/address.py), how a test's process comes about (grader/worker/nursery.py, spawning.py), how
judges start (grader/grading/forking.py), what Ctrl-C and keys are (grader/environment/signals.py,
grader/cli/doing/keys.py), the first step (grader/environment/restart.py).

What Linux alone has (a sandbox, the files of databases) is asked for where it is used.
"""

import os

#: Whether processes fork here; Unix sockets, signals and flock come with that.
UNIX = hasattr(os, "fork")
