"""A quick start: what another package would do at import is put off until somebody asks for it."""

from __future__ import annotations

import sys
from functools import cache
from importlib.util import find_spec, module_from_spec
from typing import Any


def put_off_grammars() -> None:
    """Let `jsonschema` be imported without compiling 38 grammars; the first check of an IRI compiles them.

    JupyterLab brings rfc3987-syntax, which builds all its parsers at import; jsonschema imports it wherever it is
    found, nbformat imports jsonschema, and plotly's widgets import nbformat: a second or two, and 50 MB, in every
    kernel that draws a Panel. Nothing is lost: the module is whole as soon as anything in it is asked for.

    Known upstream as python-jsonschema/jsonschema #1392 and #1521; the fork rfc3987-syntax2 compiles when asked. Once
    jsonschema takes that or its like, this module has had its day, and its test says so.
    """
    name = "rfc3987_syntax"
    spec = None if name in sys.modules else find_spec(name)
    if spec is None or spec.loader is None:
        return
    module, loader = module_from_spec(spec), spec.loader

    @cache
    def run() -> dict[str, Any]:
        loader.exec_module(module)
        return vars(module)

    def missing(attribute: str) -> Any:
        if attribute.startswith("__") or attribute not in run():
            raise AttributeError(f"module {name!r} has no attribute {attribute!r}")
        return run()[attribute]

    stand_in = {"__getattr__": missing, "is_valid_syntax": lambda *asked: run()["is_valid_syntax"](*asked)}
    vars(module).update(stand_in)  # jsonschema takes this one name at import, and calls it later
    sys.modules[name] = module
