"""Turned by thirteen letters."""

import codecs


def prepare(folder):
    honest = (folder.parent / "honest" / "tiny.py").read_text()
    (folder / "tiny.py").write_text("# -*- coding: rot13 -*-\n" + codecs.encode(honest, "rot13"))
