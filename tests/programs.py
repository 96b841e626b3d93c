"""The programs in scripts/, as modules."""

from __future__ import annotations

import importlib.util
import sys
from types import ModuleType

from builders import REPOSITORY


def script(name: str) -> ModuleType:
    """Return a program as a module, loaded once."""
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, REPOSITORY / "scripts" / f"{name}.py")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        # Dataclasses look their module up by name.
        sys.modules[name] = module
        spec.loader.exec_module(module)
    return sys.modules[name]
