"""A file with a hole: it takes no room here."""


def make(archive):
    with archive.open("wb") as file:
        file.truncate(600 * 1024 * 1024)
