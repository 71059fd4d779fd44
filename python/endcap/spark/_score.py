"""Scores of a table by a propensity model of a store."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as F
from pyspark.sql.types import BooleanType, DataType, DateType, NumericType, StringType

from .. import _errors
from .._versions import PropensityModel, load
from . import _blocks, _needs

# Rows of a portion: as dictionaries and as JSON they take many times their bytes.
PORTION = 2000
MOST_MODELS = 4

_models: dict[str, PropensityModel] = {}


def score(
    df: DataFrame,
    reference: str | os.PathLike[str],
    store: str | os.PathLike[str] | None = None,
    *,
    column: str = "probability",
) -> DataFrame:
    """The table with the calibrated probability that a propensity model gives each row, as endcap.load gives it.

    reference, store: as endcap.load has them; the version is looked up, and its signature checked where the store
    demands one, here and now. The table needs the columns of the training: texts, numbers, booleans or dates, null
    where a value is missing. The model goes with the computation, so executors need not see the store.
    """
    model = load(reference, store=store)
    if not isinstance(model, PropensityModel):
        raise _errors.InvalidInput(
            f"{os.fspath(reference)!r} is a recommender, which has no probabilities of rows: "
            "give a propensity model, or call endcap.load(…).recommend for lists",
            64,
        )
    facts = model.report_
    names: list[str] = facts["columns"]
    kinds = {field.name: field.dataType for field in df.schema.fields}
    _check(kinds, names, column)
    folder = Path(model.reference)
    if not (folder / "manifest.json").exists():
        folder = Path(model.store) / facts["model"] / str(facts["version"])
    files = {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}
    rows = F.struct(*(F.col(_quoted(name)) for name in names))
    return _needs.by_rows(df).withColumn(column, _needs.arrow_udf()(_scorer(files), "double")(rows))


def _quoted(name: str) -> str:
    inner = name.replace("`", "``")
    return f"`{inner}`"


def _check(kinds: Mapping[str, DataType], names: list[str], column: str) -> None:
    missing = [name for name in names if name not in kinds]
    if missing:
        raise _errors.InvalidInput(
            f"the table lacks {', '.join(missing)}: give all {len(names)} columns of the training, "
            "null where a value is not known",
            64,
        )
    for name in names:
        if not isinstance(kinds[name], StringType | NumericType | BooleanType | DateType):
            raise _errors.InvalidInput(
                f"column '{name}' has the type {kinds[name].simpleString()}: cast it to text as the training had it, "
                "or to a number",
                64,
            )
    if column in kinds:
        raise _errors.InvalidInput(f"there is a column '{column}' already: name another with column=…", 64)


def _scorer(files: dict[str, bytes]) -> Any:
    """A function of a column of rows, which gives the probability of each."""
    digest = hashlib.sha256()
    for name, data in files.items():
        digest.update(f"{name}\n{len(data)}\n".encode() + data)
    key = digest.hexdigest()

    def scored(rows: pa.Array) -> pa.Array:
        chances = np.empty(len(rows))
        if len(rows):
            model = _opened(key, files)
            for start in range(0, len(rows), PORTION):
                portion = rows.slice(start, PORTION).to_pylist()
                try:
                    chances[start : start + PORTION] = model.predict_proba(portion)
                except _errors.InvalidInput as error:
                    place = f"partition {_blocks.task().partitionId()}, {start} rows into a batch of Arrow"
                    raise _errors.InvalidInput(f"{place}: {error}", error.code) from None
        return pa.array(chances)

    return scored


def _opened(key: str, files: dict[str, bytes]) -> PropensityModel:
    """The model of these files, opened once in a process."""
    if key not in _models:
        with tempfile.TemporaryDirectory() as parent:
            folder = Path(parent) / "model"
            folder.mkdir()
            for name, data in files.items():
                (folder / name).write_bytes(data)
            model = load(folder, threads=_blocks.task().cpus())
        assert isinstance(model, PropensityModel)
        if len(_models) == MOST_MODELS:
            _models.clear()
        _models[key] = model
    return _models[key]
