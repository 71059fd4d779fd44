"""Parameters as scikit-learn knows them: the arguments of __init__, kept as they were given."""

from __future__ import annotations

import inspect
from typing import Any, TypeVar

from ._errors import InvalidInput

Self = TypeVar("Self", bound="Parametric")


class Parametric:
    @classmethod
    def _names(cls) -> list[str]:
        return sorted(name for name in inspect.signature(cls.__init__).parameters if name != "self")

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """The parameters by name."""
        return {name: getattr(self, name) for name in self._names()}

    def set_params(self: Self, **parameters: Any) -> Self:
        """Changes parameters by name."""
        names = self._names()
        for name, value in parameters.items():
            if name not in names:
                raise InvalidInput(f"{type(self).__name__} has no parameter {name!r}; it has {', '.join(names)}", 64)
            setattr(self, name, value)
        return self

    def __repr__(self) -> str:
        defaults = inspect.signature(type(self).__init__).parameters
        changed = [
            f"{name}={value!r}"
            for name, value in self.get_params().items()
            if repr(value) != repr(defaults[name].default)
        ]
        return f"{type(self).__name__}({', '.join(changed)})"
