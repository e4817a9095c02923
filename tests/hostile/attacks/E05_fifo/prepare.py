"""A file that never begins."""

import os


def prepare(folder):
    os.mkfifo(folder / "tiny.py")
