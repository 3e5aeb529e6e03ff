"""Films shot in space, in data: read the tables, draw the charts, print the sentences."""

from typing import Any

from shotinspace.lazy_grammars import put_off_grammars

__all__ = ["Tables", "load"]

put_off_grammars()


def __getattr__(name: str) -> Any:
    if name in __all__:  # only when asked for: a check of the data needs no pandas
        from shotinspace import tables

        return getattr(tables, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
