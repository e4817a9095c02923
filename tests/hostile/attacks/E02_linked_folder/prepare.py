"""A pointer to somebody else's work."""


def prepare(folder):
    (folder / "tiny").symlink_to("../honest", target_is_directory=True)
