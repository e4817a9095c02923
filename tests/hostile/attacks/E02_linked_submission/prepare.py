"""A pointer to somebody else's work, which lies one folder deeper."""

import shutil


def prepare(folder):
    shutil.rmtree(folder)
    (folder.parent.parent / "deep" / "tiny").mkdir(parents=True, exist_ok=True)
    honest = folder.parent.parent / "honest" / "tiny.py"
    shutil.copy(honest, folder.parent.parent / "deep" / "tiny" / "tiny.py")
    folder.symlink_to("../deep", target_is_directory=True)
