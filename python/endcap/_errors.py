"""What goes wrong, as exceptions: the message says what is wrong and how to mend it."""

from __future__ import annotations

import sys
from typing import Any


class EndcapError(Exception):
    """An error of the library; `code` is the exit code that the command line would have."""

    def __init__(self, message: str, code: int = 1) -> None:
        super().__init__(message)
        self.code = code

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.args[0], self.code)


class InvalidInput(EndcapError, ValueError):
    """Data or a parameter that no model can be made of."""


class NotConverged(EndcapError, RuntimeError):
    """There is no minimum, or rounding hides it."""


class ModelUnusable(EndcapError, LookupError):
    """A version that is missing, damaged or not signed as its store demands."""


class CannotWrite(EndcapError):
    """A store that cannot be written, or that another writer holds."""


class NotFitted(ValueError, AttributeError):
    """A model was used before it was fitted."""


def of_code(code: int, message: str) -> EndcapError:
    kinds: dict[int, type[EndcapError]] = {
        3: InvalidInput,
        4: NotConverged,
        5: ModelUnusable,
        64: InvalidInput,
        66: ModelUnusable,
        74: CannotWrite,
        75: CannotWrite,
    }
    return kinds.get(code, EndcapError)(message, code)


def not_fitted(model: object) -> NotFitted:
    """The error of a model without a fit; where scikit-learn is loaded also one of its own, so that its tools know it."""
    message = f"This {type(model).__name__} is not fitted yet: call fit first"
    if "sklearn" in sys.modules:
        from sklearn.exceptions import NotFittedError

        class NotFittedEither(NotFitted, NotFittedError):  # type: ignore[misc]
            pass

        return NotFittedEither(message)
    return NotFitted(message)
