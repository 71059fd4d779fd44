"""What goes wrong in a task, as the exception that it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from .. import _errors

_RAISED = re.compile(r"^endcap\._errors\.(\w+): (.*)$", re.MULTILINE)


@contextmanager
def own_errors() -> Iterator[None]:
    """Raises an error of this package that ended a task in place of Spark's error that wraps it."""
    try:
        yield
    except _errors.EndcapError:
        raise
    except Exception as error:
        found = _RAISED.search(str(error))
        kind = getattr(_errors, found[1], None) if found else None
        if found is None or not isinstance(kind, type) or not issubclass(kind, _errors.EndcapError):
            raise
        raise kind(found[2].strip(), _code(kind)) from error


def _code(kind: type[_errors.EndcapError]) -> int:
    return {_errors.InvalidInput: 3, _errors.NotConverged: 4, _errors.ModelUnusable: 5}.get(kind, 1)
