"""Operators on operators."""


def prepare(folder):
    (folder / "tiny.py").write_text("x = " + "-" * 200_000 + "1\n")
