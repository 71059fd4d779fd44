"""Versions of a store, which trainer or save wrote."""

from __future__ import annotations

import decimal
import json
import math
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
        lines = [_line(number, row) for number, row in enumerate(_records(rows))]
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


def _line(number: int, row: Any) -> str:
    """A row as JSON."""
    if not isinstance(row, Mapping):
        kind = type(row).__name__
        raise _errors.InvalidInput(f"row {number} is {kind}: give a dictionary with the columns' names", 64)
    unnamed = [name for name in row if not isinstance(name, str)]
    if unnamed:
        raise _errors.InvalidInput(f"row {number} has a column {unnamed[0]!r}: give names that are texts", 64)
    return json.dumps({name: _cell(number, name, value) for name, value in row.items()})


def _cell(number: int, name: str, value: Any) -> Any:
    """A cell as JSON; a text of a number and the number are the same to a model."""
    if isinstance(value, np.bool_ | np.number | np.str_):
        value = value.item()
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        if math.isinf(value):
            raise _errors.InvalidInput(f"row {number}, column {name!r} is {value}: give finite numbers", 3)
        return None if math.isnan(value) else value
    if isinstance(value, decimal.Decimal) and value.is_finite():
        return str(value)
    # pandas' words for a missing cell.
    if type(value).__name__ in ("NAType", "NaTType"):
        return None
    kind = type(value).__name__
    raise _errors.InvalidInput(
        f"row {number}, column {name!r} is a {kind}: give a number, or the text that the training had", 64
    )


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
    place = _library.text(os.fsencode(store), "the store"), _library.text(os.fsencode(reference), "the reference")
    _library.call("endcap_open", *place, handle.place)
    facts = json.loads(_library.text_of("endcap_describe", handle.pointer))
    if facts["family"] == "propensity":
        return PropensityModel(store, reference, handle, threads)
    return Recommender(store, reference, handle, threads)
