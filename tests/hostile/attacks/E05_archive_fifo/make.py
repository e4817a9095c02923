"""An archive that never begins."""

import os


def make(archive):
    os.mkfifo(archive)
