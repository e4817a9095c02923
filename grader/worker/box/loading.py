"""Loading one file or package from where it lies: no search, no bytecode, nothing on sys.path."""

import sys
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import CodeType, ModuleType


class _SourceOnly(SourceFileLoader):
    """Loads the text of the file, never a .pyc that lies beside it."""

    def get_code(self, fullname: str) -> CodeType:
        code: CodeType = self.source_to_code(self.get_data(self.path), self.path)
        return code


def load_source(name: str, path: Path) -> ModuleType:
    """Execute a student's file as the module `name`. Raises whatever that raises."""
    return _load(name, path, _SourceOnly(name, str(path)), None)


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
