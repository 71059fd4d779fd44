"""Half-sweeps of iALS over blocks: what is sent where, and what a task solves (docs/scale.md has the bytes).

A block of the side that is held fixed sends each block of the other side the rows that it needs, and no more; or, where
the whole fixed side is small, every task reads all of it from a broadcast variable.
"""

from __future__ import annotations

import ctypes
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyspark import RDD, Broadcast, SparkContext, StorageLevel, TaskContext

from .. import _library
from .._errors import NotConverged
from .._interactions import Array, Interactions
from ._pairs import Pairs, Routes, Totals, by_block


@dataclass
class Message:
    """Rows of a block of the fixed side, in half precision times a power of two, or in single precision."""

    block: int
    rows: Array
    exponent: int

    @classmethod
    def of(cls, block: int, rows: Array, half: bool) -> Message:
        if not half or rows.size == 0:
            return cls(block, rows, 0)
        # The largest value just below 2^15, so that the small ones keep their digits.
        largest = float(np.abs(rows).max())
        exponent = 15 - int(np.frexp(largest)[1]) if largest > 0 else 0
        return cls(block, np.ldexp(rows, exponent).astype(np.float16), exponent)

    @cached_property
    def values(self) -> Array:
        """The rows in single precision."""
        found: Array = self.rows.astype(np.float32)
        if self.exponent:
            found *= np.float32(2.0**-self.exponent)
        return found


@dataclass
class Solved:
    """The factors of a block's rows, and what the driver wants to know of them."""

    factors: Array
    # The lower half of the Gram matrix.
    gram: Array
    # The parts of the loss: observed pairs (where it is measured), all pairs, regularization.
    loss: tuple[float, float, float]


@dataclass
class Side:
    """The users or the items of a fit, spread over the cluster."""

    pairs: RDD[tuple[int, Pairs]]
    routes: RDD[tuple[int, Routes]]
    factors: RDD[tuple[int, Solved]]
    totals: Totals
    partitions: int
    level: StorageLevel
    # What pairs and routes are parts of, until both are cached themselves.
    built: RDD[Any]
    # All factors as they are sent next, where they are few enough for a broadcast.
    whole: dict[int, Message] | None = None
    # For each block of this side, which rows of the other side's blocks are its columns; made when first needed.
    _columns: RDD[tuple[int, tuple[int, Array]]] | None = None

    def columns(self, other: Side) -> RDD[tuple[int, tuple[int, Array]]]:
        """For each block of this side (source block, rows of it), which are its columns in the order of the sources."""
        if self._columns is None:
            sent = other.routes.mapPartitions(_send_rows)
            self._columns = _as_batches(sent.partitionBy(self.partitions, by_block)).persist(self.level)
        return self._columns

    def unpersist(self) -> None:
        """Gives the memory of the cluster back."""
        for part in (self.pairs, self.routes, self.factors, self.built, self._columns):
            if part is not None:
                part.unpersist()


@dataclass
class Equations:
    """What the equations of all rows of a half-sweep have in common."""

    recipe: dict[str, Any]
    # That of the whole fixed side, factors × factors.
    gram: Array
    # How many rows the whole fixed side has.
    out_of: int
    # Whether to measure the error of the observed pairs, too.
    measuring: bool = False


class Sweeps:
    """Runs half-sweeps."""

    def __init__(self, context: SparkContext, factors: int, level: StorageLevel, broadcast_bytes: int) -> None:
        self._context = context
        self._factors = factors
        self._level = level
        self._broadcast_bytes = broadcast_bytes

    def half_sweep(
        self, side: Side, fixed: Side, equations: Equations, *, half: bool, half_next: bool | None, checkpoint: bool
    ) -> tuple[Array, tuple[float, float, float]]:
        """Solves the rows of a side with the other one held fixed.

        half, half_next: whether the factors of the fixed side, and then those of this one, are sent in half precision;
        None where this one is the last.
        Returns: the Gram matrix of the side, and its parts of the loss.
        """
        whole: Broadcast[dict[int, Message]] | None = None
        if fixed.whole is not None:
            whole, fixed.whole = self._context.broadcast(fixed.whole), None
            received: RDD[tuple[int, Any]] = side.columns(fixed)
        else:
            sent = joined([fixed.factors, fixed.routes]).mapPartitions(_sending(half))
            received = _as_batches(sent.partitionBy(side.partitions, by_block))
        solved = joined([side.factors, received, side.pairs]).mapPartitions(
            _solving(equations, whole), preservesPartitioning=True
        )
        solved.persist(self._level)
        if checkpoint:
            solved.checkpoint()
        before, side.factors = side.factors, solved
        sums = self.sums(side, half_next=half_next)
        before.unpersist()
        return sums

    def sums(self, side: Side, *, half_next: bool | None) -> tuple[Array, tuple[float, float, float]]:
        """The sums over all blocks, in the order of their numbers; a small side comes along as it is sent next."""
        is_small = side.totals.rows * self._factors * (2 if half_next else 4) <= self._broadcast_bytes
        tell = _telling(half_next) if half_next is not None and is_small else _told
        told = side.factors.map(tell).collect()
        lower = np.zeros(self._factors * (self._factors + 1) // 2)
        loss = np.zeros(3)
        for _, part, own, _ in sorted(told, key=lambda found: found[0]):
            lower += part
            loss += own
        side.whole = {block: message for block, _, _, message in told if message is not None} or None
        gram = np.zeros((self._factors, self._factors))
        gram[np.tril_indices(self._factors)] = lower
        gram += np.tril(gram, -1).T
        return gram, (float(loss[0]), float(loss[1]), float(loss[2]))


# What the driver is told of a block: its number, its sums, and its rows where they are sent to all.
Told = tuple[int, Array, tuple[float, float, float], Message | None]


def _told(part: tuple[int, Solved]) -> Told:
    return part[0], part[1].gram, part[1].loss, None


def _telling(half: bool) -> Callable[[tuple[int, Solved]], Told]:
    def tell(part: tuple[int, Solved]) -> Told:
        return part[0], part[1].gram, part[1].loss, Message.of(part[0], part[1].factors, half)

    return tell


def _as_batches(placed: RDD[Any]) -> RDD[Any]:
    """What partitionBy gives, as the batches of pickles that all RDDs are.

    Only the name of its serializer differs, but for which a union would send all of it through one more Python.
    """
    placed._jrdd_deserializer = placed.ctx.serializer
    return placed


def joined(parts: list[Any]) -> RDD[tuple[int, Any]]:
    """Parts with the same partitions one after another in each of them: nothing is moved."""
    joined: RDD[tuple[int, Any]] = parts[0]
    for part in parts[1:]:
        joined = joined.union(part)
    if joined.getNumPartitions() != parts[0].getNumPartitions():
        raise RuntimeError("blocks of one side lie in different partitions")
    return joined


def _send_rows(part: Iterable[tuple[int, Routes]]) -> Iterator[tuple[int, tuple[int, Array]]]:
    """Says which rows each block needs, for those who have all of them."""
    for block, routes in part:
        for target, rows in enumerate(routes.rows):
            if len(rows):
                yield target, (block, rows)


def _sending(half: bool) -> Callable[[Iterable[tuple[int, Any]]], Iterator[tuple[int, Message]]]:
    def send(part: Iterable[tuple[int, Any]]) -> Iterator[tuple[int, Message]]:
        factors: dict[int, Array] = {}
        for block, found in part:
            if isinstance(found, Solved):
                factors[block] = found.factors
                continue
            own = factors.pop(block)
            for target, rows in enumerate(found.rows):
                if len(rows):
                    yield target, Message.of(block, own[rows], half)

    return send


def threads() -> int:
    """The cores of this task."""
    context = TaskContext.get()
    return max(context.cpus(), 1) if context is not None else 1


def _solving(
    equations: Equations, whole: Broadcast[dict[int, Message]] | None
) -> Callable[[Iterable[tuple[int, Any]]], Iterator[tuple[int, Solved]]]:
    def solve(part: Iterable[tuple[int, Any]]) -> Iterator[tuple[int, Solved]]:
        factors: dict[int, Array] = {}
        received: dict[int, dict[int, Array]] = {}
        for block, found in part:
            if isinstance(found, Solved):
                factors[block] = found.factors
            elif isinstance(found, Message):
                received.setdefault(block, {})[found.block] = found.values
            elif isinstance(found, Pairs):
                yield block, _solved(found, factors.pop(block), received.pop(block), equations)
            else:
                source, rows = found
                assert whole is not None
                received.setdefault(block, {})[source] = whole.value[source].values[rows]

    return solve


def _solved(pairs: Pairs, own: Array, received: dict[int, Array], equations: Equations) -> Solved:
    blocks = np.flatnonzero(pairs.counts).tolist()
    if sorted(received) != blocks or any(len(received[block]) != pairs.counts[block] for block in blocks):
        raise RuntimeError("a block received other rows than it needs")
    fixed = np.concatenate([received[block] for block in blocks])
    factors = own.copy()
    csr = Interactions(pairs.indptr, pairs.indices, pairs.values, (len(own), len(fixed)))
    watch = _library.Watch(threads(), interruptible=False)
    watch.call(
        "endcap_solve_rows",
        json.dumps(equations.recipe).encode(),
        csr.csr,
        fixed.ctypes.data,
        fixed.shape[1],
        np.ascontiguousarray(equations.gram).ctypes.data,
        equations.out_of,
        watch.run,
        factors.ctypes.data,
    )
    if not np.isfinite(factors).all():
        raise NotConverged("a row has no finite solution: raise regParam", 4)
    return measured(factors, pairs, equations, fixed if equations.measuring else None)


def measured(factors: Array, pairs: Pairs | None, equations: Equations, fixed: Array | None) -> Solved:
    """Factors with their sums: the Gram matrix, α₀ Σ wᵀ(HᵀH)w and λ Σ (n + α₀|other side|)^ν ‖w‖²."""
    width = factors.shape[1]
    gram = np.empty((width, width))
    watch = _library.Watch(threads(), interruptible=False)
    watch.call("endcap_gram", factors.ctypes.data, len(factors), width, watch.run, gram.ctypes.data)
    loss = (0.0, 0.0, 0.0)
    if pairs is not None:
        recipe = equations.recipe
        unobserved = recipe["unobserved_weight"]
        norms = np.einsum("rk,rk->r", factors, factors, dtype=np.float64)
        strength = np.diff(pairs.indptr) + unobserved * equations.out_of
        loss = (
            _observed(factors, pairs, fixed) if fixed is not None else 0.0,
            float(unobserved * np.vdot(gram, equations.gram)),
            float(recipe["regularization"] * np.dot(strength ** recipe["frequency_exponent"], norms)),
        )
    return Solved(factors, gram[np.tril_indices(width)], loss)


def _observed(factors: Array, pairs: Pairs, fixed: Array) -> float:
    """Σ c (⟨w, h⟩ − 1)² over the pairs of a block, in portions."""
    rows = np.repeat(np.arange(len(factors)), np.diff(pairs.indptr))
    total = 0.0
    for start in range(0, len(rows), 1 << 17):
        part = slice(start, start + (1 << 17))
        scores = np.einsum("pk,pk->p", factors[rows[part]], fixed[pairs.indices[part]]).astype(np.float64)
        weights = 1.0 if pairs.values is None else pairs.values[part].astype(np.float64)
        total += float(np.sum(weights * (scores - 1) ** 2))
    return total


def begun(
    routes: RDD[tuple[int, Routes]],
    known: RDD[tuple[int, Any]] | None,
    factors: int,
    deviation: float,
    seed: int,
) -> RDD[tuple[int, Solved]]:
    """The factors that a side begins with: those that are known, else random ones, decided by the seed and the block."""

    def begin(part: Iterable[tuple[int, Any]]) -> Iterator[tuple[int, Solved]]:
        given: dict[int, list[tuple[Any, Array]]] = {}
        for block, found in part:
            if not isinstance(found, Routes):
                given.setdefault(block, []).append(found)
                continue
            random = np.random.Generator(np.random.Philox(key=np.array([seed, block], np.uint64)))
            shape = (len(found.ids), factors)
            own = (random.standard_normal(shape) * (deviation / np.sqrt(factors))).astype(np.float32)
            for ids, rows in given.pop(block, []):
                places = _places(found.ids, ids)
                own[places[places >= 0]] = rows[places >= 0]
            yield block, measured(own, None, Equations({}, np.empty(0), 0), None)

    return joined([routes] if known is None else [known, routes]).mapPartitions(begin, preservesPartitioning=True)


def _places(ids: Any, wanted: Any) -> Array:
    """Where each of some ids stands, or -1."""
    found = pc.index_in(wanted, value_set=ids)
    places: Array = pc.fill_null(found, pa.scalar(-1, pa.int32())).to_numpy(zero_copy_only=False)
    return places


def zeros(routes: RDD[tuple[int, Routes]], factors: int) -> RDD[tuple[int, Solved]]:
    """A side that has not been solved yet."""

    def fill(part: Iterable[tuple[int, Routes]]) -> Iterator[tuple[int, Solved]]:
        for block, found in part:
            yield block, Solved(np.zeros((len(found.ids), factors), np.float32), np.zeros(0), (0.0, 0.0, 0.0))

    return routes.mapPartitions(fill, preservesPartitioning=True)


def recipe_of(values: dict[str, Any], users: int, items: int, pairs: int) -> dict[str, Any]:
    """A recipe of iALS with what the data decide."""
    text = ctypes.c_void_p()
    _library.call("endcap_decide", json.dumps(values).encode(), users, items, pairs, ctypes.byref(text))
    decided: dict[str, Any] = json.loads(_library.take(text))
    return decided
