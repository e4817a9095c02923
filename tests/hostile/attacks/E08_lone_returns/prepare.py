"""One line, says the editor."""


def prepare(folder):
    honest = (folder.parent / "honest" / "tiny.py").read_bytes()
    (folder / "tiny.py").write_bytes(b"# nothing\r\x0c" + honest.replace(b"\n", b"\r"))
