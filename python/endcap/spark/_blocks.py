"""Rows of a table as blocks of numbers, and what the blocks of a partition add up to; runs on the executors."""

from __future__ import annotations

import ctypes
import json
from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa
from pyspark import TaskContext

from .. import _errors, _library
from .._interactions import Array

BLOCKS = "partition int, rows int, features binary, labels binary, weights binary, facts string"
SUMS = "partition int, sums binary"
MARGINS = "partition int, least double, largest double"

# What may be wrong with a row, and what to do about it; the keys are counted by partition.
PROBLEMS = {
    "missing_features": "have no features: leave them out or fill them first",
    "other_length": "have another number of features than the first row: give all rows the same columns",
    "not_finite": "have features that are null, NaN or infinite: leave them out or fill them first",
    "missing_label": "have no label: leave them out",
    "wrong_label": "have a label other than 0 and 1: make it 0 or 1, by StringIndexer for example",
    "missing_weight": "have no weight: leave them out or fill it first",
    "wrong_weight": "have a weight that is negative, NaN or infinite: give weights of at least 0",
}


def task() -> Any:
    """The task that runs this function."""
    found = TaskContext.get()
    assert found is not None
    return found


def list_matrix(column: Any) -> tuple[Array, Array]:
    """The numbers of a list column one after another, viewed, and the length of each row; nulls count as NaN."""
    offsets = column.offsets.to_numpy()
    values = column.values.slice(int(offsets[0]), int(offsets[-1] - offsets[0]))
    if values.null_count:
        values = values.fill_null(float("nan"))
    return values.to_numpy(), np.diff(offsets)


class Facts:
    """What the rows of a partition, or of all, are: counts, problems, moments of the columns."""

    def __init__(self) -> None:
        self.rows = 0
        self.width: int | None = None
        self.problems = dict.fromkeys(PROBLEMS, 0)
        self.weight = self.squares = self.yes = 0.0
        self.mean = self.spread = self.least = self.largest = np.empty(0)

    @property
    def is_sound(self) -> bool:
        return not any(self.problems.values())

    def moments(self, matrix: Array, labels: Array, weights: Array | None) -> Facts:
        """The facts of sound rows."""
        found = Facts()
        found.rows, found.width = matrix.shape
        if weights is not None:
            matrix, labels, weights = matrix[weights > 0], labels[weights > 0], weights[weights > 0]
        if len(matrix) == 0:
            return found
        own = np.ones(len(matrix)) if weights is None else weights
        found.weight, found.squares, found.yes = float(own.sum()), float(own @ own), float(own @ labels)
        found.mean = own @ matrix / found.weight
        found.least, found.largest = matrix.min(axis=0), matrix.max(axis=0)
        centred = matrix - found.mean
        found.spread = own @ (centred * centred) - (own @ centred) ** 2 / found.weight
        return found

    def add(self, other: Facts) -> None:
        """Merges two sets of rows (Chan, Golub & LeVeque 1979)."""
        for name, count in other.problems.items():
            self.problems[name] += count
        if self.width is None:
            self.width = other.width
        elif other.width is not None and other.width != self.width:
            self.problems["other_length"] += other.rows
        self.rows += other.rows
        if other.weight == 0 or not self.is_sound:
            return
        if self.weight == 0:
            self.mean, self.spread, self.least, self.largest = other.mean, other.spread, other.least, other.largest
        else:
            total, apart = self.weight + other.weight, other.mean - self.mean
            self.mean = self.mean + apart * (other.weight / total)
            self.spread = self.spread + other.spread + apart**2 * (self.weight * other.weight / total)
            self.least, self.largest = np.minimum(self.least, other.least), np.maximum(self.largest, other.largest)
        self.weight += other.weight
        self.squares += other.squares
        self.yes += other.yes

    def to_json(self) -> str:
        return json.dumps(
            {name: value.tolist() if isinstance(value, np.ndarray) else value for name, value in vars(self).items()}
        )

    @classmethod
    def from_json(cls, text: str) -> Facts:
        found = cls()
        for name, value in json.loads(text).items():
            setattr(found, name, np.array(value, float) if isinstance(value, list) else value)
        return found


def pack(batches: Iterator[Any], block_bytes: int) -> Iterator[Any]:
    """Rows as blocks (BLOCKS), then one row with the facts of the partition; no blocks after a problem."""
    facts = Facts()
    for batch in batches:
        sound = _sound(batch, facts)
        if sound is None:
            continue
        matrix, labels, weights = sound
        step = max(1, block_bytes // (8 * (matrix.shape[1] + 2)))
        for start in range(0, len(matrix), step):
            end = start + step
            part = None if weights is None else weights[start:end]
            block = (matrix[start:end], labels[start:end], part)
            facts.add(facts.moments(*block))
            if facts.is_sound:
                yield _batch(block, None)
    yield _batch(None, facts.to_json())


def _sound(batch: Any, facts: Facts) -> tuple[Array, Array, Array | None] | None:
    """Matrix, labels and weights of a batch; None where it has no rows or there are problems, which are counted."""
    features, label = batch.column("features"), batch.column("label")
    if batch.num_rows == 0:
        return None
    found = Facts()
    found.rows, problems = batch.num_rows, found.problems
    problems["missing_features"] = features.null_count
    values, lengths = list_matrix(features.drop_null())
    if len(lengths) == 0:
        facts.add(found)
        return None
    width = int(lengths[0]) if facts.width is None else facts.width
    problems["other_length"] = int((lengths != width).sum())
    if problems["other_length"] == 0 and width > 0:
        matrix = values.reshape(-1, width)
        problems["not_finite"] = int((~np.isfinite(matrix).all(axis=1)).sum())
    labels = label.fill_null(float("nan")).to_numpy()
    problems["missing_label"] = int(np.isnan(labels).sum())
    problems["wrong_label"] = int((~np.isin(labels, (0.0, 1.0))).sum()) - problems["missing_label"]
    weights = None
    if "weight" in batch.schema.names:
        problems["missing_weight"] = batch.column("weight").null_count
        weights = batch.column("weight").fill_null(0.0).to_numpy()
        problems["wrong_weight"] = int((~(np.isfinite(weights) & (weights >= 0))).sum())
    if found.is_sound and facts.is_sound and width > 0:
        return matrix, labels.astype(np.uint8), weights
    found.width = width
    facts.add(found)
    return None


def _binary(numbers: Array | None) -> Any:
    """A column of one cell that views these numbers."""
    if numbers is None:
        return pa.nulls(1, pa.binary())
    data = pa.py_buffer(np.ascontiguousarray(numbers))
    return pa.Array.from_buffers(pa.binary(), 1, [None, pa.py_buffer(np.array([0, data.size], np.int32)), data])


def _batch(block: tuple[Array, Array, Array | None] | None, facts: str | None) -> Any:
    rows = 0 if block is None else len(block[0])
    numbers = [pa.array([number], pa.int32()) for number in (task().partitionId(), rows)]
    cells = [_binary(part) for part in block or (None, None, None)]
    names = ["partition", "rows", "features", "labels", "weights", "facts"]
    return pa.RecordBatch.from_arrays([*numbers, *cells, pa.array([facts], pa.string())], names=names)


def _blocks(batches: Iterator[Any], mean: Array, scale: Array) -> Iterator[tuple[Array, Array, Array | None]]:
    """The blocks of a partition, their columns less mean, times scale."""
    for batch in batches:
        for row in range(batch.num_rows):
            if not batch.column("features")[row].is_valid:
                continue
            rows = batch.column("rows")[row].as_py()
            matrix = _view(batch, "features", row, np.float64).reshape(rows, len(mean)) - mean
            matrix *= scale
            weights = _view(batch, "weights", row, np.float64) if batch.column("weights")[row].is_valid else None
            yield matrix, _view(batch, "labels", row, np.uint8), weights


def _view(batch: Any, name: str, row: int, kind: type[np.generic]) -> Array:
    return np.frombuffer(batch.column(name)[row].as_buffer(), kind)


def add_up(batches: Iterator[Any], mean: Array, scale: Array, z: Array) -> Iterator[Any]:
    """Loss, weight, gradient and the lower half of the Hessian at z = (intercept, coefficients), as SUMS has them."""
    size = len(z)
    watch = _library.Watch(task().cpus(), interruptible=False)
    total, hessians = np.zeros(2 + size), np.zeros((size, size))
    loss, weight, gradient, hessian = ctypes.c_double(), ctypes.c_double(), np.empty(size), np.empty((size, size))
    for matrix, labels, weights in _blocks(batches, mean, scale):
        watch.call(
            "endcap_logistic_block",
            matrix.ctypes.data,
            *matrix.shape,
            labels.ctypes.data,
            None if weights is None else weights.ctypes.data,
            z.ctypes.data,
            watch.run,
            ctypes.byref(loss),
            ctypes.byref(weight),
            gradient.ctypes.data,
            hessian.ctypes.data,
        )
        total[0] += loss.value
        total[1] += weight.value
        total[2:] += gradient
        hessians += hessian
    sums = np.concatenate([total, *(hessians[row, : row + 1] for row in range(size))])
    yield pa.RecordBatch.from_arrays(
        [pa.array([task().partitionId()], pa.int32()), _binary(sums)], names=["partition", "sums"]
    )


def add_group(group: Any) -> Any:
    """The sum of the SUMS of some partitions, in their order, for the first of them."""
    rows = sorted(group.to_pylist(), key=lambda row: int(row["partition"]))
    total = np.frombuffer(rows[0]["sums"]).copy()
    for row in rows[1:]:
        total += np.frombuffer(row["sums"])
    return pa.table([pa.array([rows[0]["partition"]], pa.int32()), _binary(total)], names=["partition", "sums"])


def margins(batches: Iterator[Any], mean: Array, scale: Array, direction: Array) -> Iterator[Any]:
    """The least and the largest (2y − 1)⟨x, d⟩ of the rows with a weight, and 0."""
    least = largest = 0.0
    for matrix, labels, weights in _blocks(batches, mean, scale):
        right = (matrix @ direction[1:] + direction[0]) * (2.0 * labels - 1)
        if weights is not None:
            right = right[weights > 0]
        least, largest = float(right.min(initial=least)), float(right.max(initial=largest))
    yield pa.RecordBatch.from_pydict(
        {"partition": pa.array([task().partitionId()], pa.int32()), "least": [least], "largest": [largest]}
    )


def check(facts: Facts, features: str, label: str) -> None:
    """Raises InvalidInput where no model can be made of these rows."""
    found = [f"{count} rows {PROBLEMS[name]}" for name, count in facts.problems.items() if count]
    if found:
        raise _errors.InvalidInput(f"of {facts.rows} rows, " + "; ".join(found), 3)
    if facts.rows == 0:
        raise _errors.InvalidInput("the table has no rows: give rows of two classes", 3)
    if not facts.width:
        raise _errors.InvalidInput(f"the vectors of column '{features}' are empty: give at least one feature", 3)
    if facts.weight == 0:
        raise _errors.InvalidInput("all weights are zero: give some rows a positive weight", 3)
    if facts.yes in (0.0, facts.weight):
        only = 1 if facts.yes else 0
        raise _errors.InvalidInput(f"column '{label}' has rows of one class only, {only}: give rows of two classes", 3)
