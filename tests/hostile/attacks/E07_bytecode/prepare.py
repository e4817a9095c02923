"""Bytecode that is said to be up to date, whatever the source says."""

import importlib.util
import py_compile
import shutil
from pathlib import Path


def prepare(folder):
    honest = folder.parent / "honest" / "tiny.py"
    cached = importlib.util.cache_from_source(str(folder / "tiny.py"))
    for place in (cached, folder / "tiny.pyc", folder / "__pycache__" / "tiny.pyc"):
        Path(place).parent.mkdir(exist_ok=True)
        py_compile.compile(
            str(honest), str(place), invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH
        )
    (folder / "tiny.cpython-311-x86_64-linux-gnu.so").write_bytes(b"\x7fELF")
    (folder / "lib").mkdir()
    shutil.copy(honest, folder / "lib" / "__init__.py")
