"""A suffix is only a name."""


def make(archive):
    archive.write_bytes((archive.parent / "honest" / "tiny.py").read_bytes())
