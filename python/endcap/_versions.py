"""Versions of a store, which trainer or save wrote."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from . import _arrow, _errors, _library
from ._interactions import Array
from ._lists import ListModel


class Recommender(ListModel):
    """A recommender of a store: `load("models/recommendations@champion")`.

    Consent is not asked for: leave out users who said no. Pickled, it is opened again from the same place.
    """

    def __init__(self, store: str, reference: str, handle: _library.Handle, threads: int = 0) -> None:
        self.store = store
        self.reference = reference
        self.threads = threads
        self._handle = handle

    def __reduce__(self) -> tuple[Any, ...]:
        return _open, (self.store, self.reference, self.threads)

    def __repr__(self) -> str:
        return f"Recommender({self.reference!r}, store={self.store!r})"


class PropensityModel:
    """A model of rows of a store: `load("models/churn@champion")`."""

    def __init__(self, store: str, reference: str, handle: _library.Handle, threads: int = 0) -> None:
        self.store = store
        self.reference = reference
        self.threads = threads
        self._handle = handle

    @property
    def report_(self) -> dict[str, Any]:
        """The outcome, the columns, the version."""
        found: dict[str, Any] = json.loads(_library.text_of("endcap_describe", self._handle.pointer))
        return found

    def predict_proba(self, rows: Any) -> Array:
        """P(yes) of each row, calibrated.

        rows: a table of Arrow, a DataFrame, or dictionaries with the columns of the training; None or NaN where a value is
        missing. (Columns of Arrow with missing values: give dictionaries.)
        """
        return self._score(rows)[0]

    def decision_function(self, rows: Any) -> Array:
        """The log-odds of each row before calibration."""
        return self._score(rows)[1]

    def _score(self, rows: Any) -> tuple[Array, Array]:
        lines = [json.dumps({name: _cell(value) for name, value in row.items()}) for row in _records(rows)]
        chances, odds = np.empty(len(lines)), np.empty(len(lines))
        watch = _library.Watch(self.threads)
        watch.call(
            "endcap_score_rows",
            self._handle.pointer,
            "\n".join(lines).encode(),
            len(lines),
            watch.run,
            chances.ctypes.data,
            odds.ctypes.data,
        )
        return chances, odds

    def __reduce__(self) -> tuple[Any, ...]:
        return _open, (self.store, self.reference, self.threads)

    def __repr__(self) -> str:
        return f"PropensityModel({self.reference!r}, store={self.store!r})"


def _records(rows: Any) -> Iterable[Mapping[str, Any]]:
    if isinstance(rows, Mapping):
        raise _errors.InvalidInput("one row is given alone: give a list of rows", 64)
    if hasattr(rows, "to_dict") and hasattr(rows, "columns"):
        found: list[Mapping[str, Any]] = rows.to_dict("records")
        return found
    if _arrow.has_stream(rows):
        columns = _arrow.columns(rows)
        return [dict(zip(columns, cells)) for cells in zip(*columns.values())]
    return list(rows)


def _cell(value: Any) -> Any:
    """A cell as JSON; a text of a number and the number are the same to a model."""
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and value != value:
        return None
    if value is None or isinstance(value, str | int | float | bool):
        return value
    return str(value)


def load(
    reference: str | os.PathLike[str], *, store: str | os.PathLike[str] | None = None, threads: int = 0
) -> Recommender | PropensityModel:
    """Opens a version: "models/recommendations@champion", "models/churn/7", or the folder of a version.

    What stands before the name is the store; without it, it is `store`, or "models" here.
    """
    text = os.fspath(reference)
    if (Path(text) / "manifest.json").exists():
        folder = text if text.startswith(("/", ".")) else f"./{text}"
        return _open("" if store is None else os.fspath(store), folder, threads)
    parts = text.split("/")
    length = 2 if len(parts) > 1 and parts[-1].isdigit() else 1
    before = "/".join(parts[:-length])
    if text.startswith("/") and not before:
        before = "/"
    if before and store is not None:
        raise _errors.InvalidInput(f"{text!r} names a store, and store={store!r} another: leave one out", 64)
    place = before or ("models" if store is None else os.fspath(store))
    return _open(place, "/".join(parts[-length:]), threads)


def _open(store: str, reference: str, threads: int = 0) -> Recommender | PropensityModel:
    handle = _library.Handle()
    _library.call("endcap_open", os.fsencode(store), reference.encode(), handle.place)
    facts = json.loads(_library.text_of("endcap_describe", handle.pointer))
    if facts["family"] == "propensity":
        return PropensityModel(store, reference, handle, threads)
    return Recommender(store, reference, handle, threads)
