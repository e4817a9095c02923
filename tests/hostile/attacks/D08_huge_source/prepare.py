"""Fifty mebibytes of comments."""


def prepare(folder):
    (folder / "tiny.py").write_bytes(b"# comment\n" * (5 << 20))
