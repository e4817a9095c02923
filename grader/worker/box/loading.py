"""Loading one file or package from where it lies: no search, nothing on sys.path.

A student's file is read before (handover.py) and not again: what is compiled is what was proven. To
compile it takes longer than to execute it, so a child that does nothing else can do it for all.
"""

import base64
import marshal
import sys
import warnings
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import CodeType, ModuleType


class _Received(SourceFileLoader):
    """Loads these bytes as the text of the file, never a .pyc that lies beside it."""

    def __init__(self, name: str, path: str, content: bytes, code: CodeType | None) -> None:
        super().__init__(name, path)
        self._content = content
        self._code = code

    def get_data(self, path: str) -> bytes:
        return self._content if path == self.path else super().get_data(path)

    def get_code(self, fullname: str) -> CodeType:
        return self._code or _compile(self._content, self.path)


def compile_source(path: Path, content: bytes) -> str | None:
    """Compile a student's file for other children, which hand the text back to `load_source`.

    None for a file that cannot be compiled in silence: each who loads it is to hear of it.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            return base64.b64encode(marshal.dumps(_compile(content, str(path)))).decode()
    except Exception:  # noqa: BLE001  they raise, and show, what this would have
        return None


def load_source(name: str, path: Path, content: bytes, compiled: str | None) -> ModuleType:
    """Execute a student's file as the module `name`. Raises whatever that raises."""
    code = None if compiled is None else marshal.loads(base64.b64decode(compiled))  # noqa: S302
    return _load(name, path, _Received(name, str(path), content, code), None)


def _compile(content: bytes, path: str) -> CodeType:
    code: CodeType = compile(content, path, "exec", dont_inherit=True)
    return code


def load_package(name: str, directory: Path) -> ModuleType:
    """Import a package without letting its neighbours be found."""
    path = directory / "__init__.py"
    return _load(name, path, SourceFileLoader(name, str(path)), [str(directory)])


def _load(
    name: str, path: Path, loader: SourceFileLoader, submodules: list[str] | None
) -> ModuleType:
    spec = spec_from_file_location(name, path, loader=loader, submodule_search_locations=submodules)
    assert spec is not None and spec.loader is not None
    module = module_from_spec(spec)
    sys.modules[name] = module  # before it runs, as import does: dataclasses look it up
    spec.loader.exec_module(module)
    return module
