"""A folder by the file's name."""


def prepare(folder):
    (folder / "tiny.py").mkdir()
    (folder / "tiny.py" / "__init__.py").write_text("")
