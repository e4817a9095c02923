"""Bytes that are no source."""


def prepare(folder):
    (folder / "tiny.py").write_bytes(b"x = 1\n\0y = 2\n")
