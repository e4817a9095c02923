"""Loading one file or package from where it lies: no search, no bytecode, nothing on sys.path.

A student's file is read before (handover.py) and not again: what is compiled is what was proven.
"""

import sys
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import CodeType, ModuleType


class _Received(SourceFileLoader):
    """Loads these bytes as the text of the file, never a .pyc that lies beside it."""

    def __init__(self, name: str, path: str, content: bytes) -> None:
        super().__init__(name, path)
        self._content = content

    def get_data(self, path: str) -> bytes:
        return self._content if path == self.path else super().get_data(path)

    def get_code(self, fullname: str) -> CodeType:
        code: CodeType = self.source_to_code(self.get_data(self.path), self.path)
        return code


def load_source(name: str, path: Path, content: bytes) -> ModuleType:
    """Execute a student's file as the module `name`. Raises whatever that raises."""
    return _load(name, path, _Received(name, str(path), content), None)


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
