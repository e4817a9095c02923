"""Which of the two?"""


def prepare(folder):
    honest = (folder.parent / "honest" / "tiny.py").read_bytes()
    (folder / "tiny.py").write_bytes(b"\xef\xbb\xbf# coding: latin-1\n" + honest)
