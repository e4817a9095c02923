"""Another encoding."""


def prepare(folder):
    (folder / "tiny.py").write_text("x = 1\n", encoding="utf-16")
