"""A pointer to somebody else's work."""


def prepare(folder):
    (folder / "tiny.py").symlink_to("../honest/tiny.py")
