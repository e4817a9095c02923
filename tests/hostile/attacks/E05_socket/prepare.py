"""A file that talks."""

import socket


def prepare(folder):
    with socket.socket(socket.AF_UNIX) as one:
        one.bind(str(folder / "tiny.py"))
