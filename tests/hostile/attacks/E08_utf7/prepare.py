"""Honest, but for whom?"""


def prepare(folder):
    honest = (folder.parent / "honest" / "tiny.py").read_text()
    honest = honest.replace("value + 1", "value - -1")  # a plus begins something else there
    (folder / "tiny.py").write_text(f"# coding: utf-7\n+AGkAZg- True:\n    pass\n{honest}")
