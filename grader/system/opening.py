"""Flags of os.open: 0 where there is no such thing.

Windows has neither links that need care here, nor files that make one wait. It has text files,
whose ends of lines it changes unless it is told not to.
"""

import os

BINARY = getattr(os, "O_BINARY", 0)
CLOEXEC = getattr(os, "O_CLOEXEC", 0)
DIRECTORY = getattr(os, "O_DIRECTORY", 0)
NOFOLLOW = getattr(os, "O_NOFOLLOW", 0)
NONBLOCK = getattr(os, "O_NONBLOCK", 0)
