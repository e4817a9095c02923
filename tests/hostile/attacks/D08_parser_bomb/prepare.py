"""A source of brackets."""


def prepare(folder):
    (folder / "tiny.py").write_text("x = " + "(" * 100_000 + ")" * 100_000 + "\n")
