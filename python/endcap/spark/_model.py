"""A model of factors on a Spark cluster: lists, scores, and a version of a store."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from pyspark import RDD, Broadcast
from pyspark.ml.base import Model
from pyspark.ml.recommendation import _ALSModelParams
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql import types as T

from .. import _library
from .._errors import InvalidInput
from .._interactions import Array, Interactions
from ._pairs import Pairs, deserialized, id_column, serialized
from ._errors import own_errors
from ._sweeps import Side, Solved, joined, threads


@dataclass
class Columns:
    """The columns of the ids, and their types in the data that the model learnt from."""

    user: str
    item: str
    user_type: T.DataType
    item_type: T.DataType

    def name(self, is_user: bool) -> str:
        return self.user if is_user else self.item

    def type(self, is_user: bool) -> T.DataType:
        return self.user_type if is_user else self.item_type


class ALSModel(Model, _ALSModelParams):
    """What endcap.spark.ALS has learnt; the factors stay on the cluster until `unpersist`.

    rank: the number of factors. loss: L of docs/recommenders.md. recipe: the parameters, with what the data decided.
    """

    def __init__(
        self,
        session: SparkSession,
        columns: Columns,
        users: Side,
        items: Side,
        recipe: dict[str, Any],
        loss: float,
        start: tuple[str, str] | None,
    ) -> None:
        super().__init__()
        self._session = session
        self._columns = columns
        self._users, self._items = users, items
        self._start = start
        self.recipe = recipe
        self.loss = loss
        self.rank = int(recipe["factors"])

    @property
    def userFactors(self) -> DataFrame:
        """A row for each user: id, features."""
        return self._factors(True).select("id", "features")

    @property
    def itemFactors(self) -> DataFrame:
        """A row for each item: id, features."""
        return self._factors(False).select("id", "features")

    def unpersist(self) -> None:
        """Gives the memory of the cluster back; the model is of no use afterwards."""
        self._users.unpersist()
        self._items.unpersist()

    def _side(self, is_user: bool) -> Side:
        return self._users if is_user else self._items

    def _first_numbers(self, is_user: bool) -> dict[int, int]:
        """The number of the first row of each block, when all rows are counted block by block."""
        sizes = self._side(is_user).totals.sizes
        first, count = {}, 0
        for block in sorted(sizes):
            first[block] = count
            count += sizes[block]
        return first

    def _factors(self, is_user: bool) -> DataFrame:
        """id, number, features of one side."""
        side = self._side(is_user)
        parts = joined([side.factors, side.routes]).mapPartitions(
            _rows_of(self.getBlockSize(), self._first_numbers(is_user))
        )
        return self._frame(parts, is_user, "number int, features array<float>")

    def _with_pairs(self) -> DataFrame:
        """id, number, features, items (numbers, in no order) and values of the users."""
        first = self._first_numbers(True), self._first_numbers(False)
        users = self._users
        parts = joined([users.factors, users.columns(self._items), users.routes, users.pairs])
        return self._frame(
            parts.mapPartitions(_rows_of(self.getBlockSize(), *first)),
            True,
            "number int, features array<float>, items array<int>, values array<float>",
        )

    def _frame(self, parts: RDD[bytes], is_user: bool, columns: str) -> DataFrame:
        kind = self._columns.type(is_user)
        plain = "string" if isinstance(kind, T.StringType) else "bigint"
        portions = self._session.createDataFrame(parts.map(_alone), "rows binary")
        rows = portions.mapInArrow(_expanded, f"id {plain}, {columns}")
        return rows.withColumn("id", F.col("id").cast(kind))

    def recommend_all(self, n: int = 10, *, mask: str = "seen") -> DataFrame:
        """The n best items of each user: the user and `recommendations`, an array of (item, rating), best first.

        mask: "seen" leaves out what a user has, "none" nothing. Items of which the model knows nothing are in no list.
        """
        if mask not in ("seen", "none"):
            raise InvalidInput(f"mask={mask!r}: give 'seen' or 'none'", 64)
        queries = self._with_pairs().select("id", "features", "items") if mask == "seen" else self.userFactors
        return self._lists(queries, n, False)

    def recommendForAllUsers(self, numItems: int) -> DataFrame:
        """The best items of each user, those that the user has among them."""
        return self._lists(self.userFactors, numItems, False)

    def recommendForAllItems(self, numUsers: int) -> DataFrame:
        """The users who want each item most."""
        return self._lists(self.itemFactors, numUsers, True)

    def recommendForUserSubset(self, dataset: DataFrame, numItems: int) -> DataFrame:
        """The best items of the users of a data frame whom the model knows."""
        return self._lists(self._some(dataset, True), numItems, False)

    def recommendForItemSubset(self, dataset: DataFrame, numUsers: int) -> DataFrame:
        """The users who want each item of a data frame most."""
        return self._lists(self._some(dataset, False), numUsers, True)

    def _some(self, dataset: DataFrame, is_user: bool) -> DataFrame:
        name = self._columns.name(is_user)
        id_column(dataset, name)
        wanted = dataset.select(F.col(f"`{name}`").alias("id")).distinct()
        factors = self.userFactors if is_user else self.itemFactors
        return factors.join(wanted, "id", "left_semi")

    def _lists(self, queries: DataFrame, n: int, are_users: bool) -> DataFrame:
        """The best rows of one side, users or items, for rows of the other."""
        if not isinstance(n, int) or isinstance(n, bool) or n < 1:
            raise InvalidInput(f"{n!r} is no number of recommendations: give a whole number above 0", 64)
        portions = self._portions(are_users)
        id_type, best_type = self._columns.type(not are_users), self._columns.type(are_users)
        plain = "string" if isinstance(best_type, T.StringType) else "bigint"
        id_plain = "string" if isinstance(id_type, T.StringType) else "bigint"
        best = self._columns.name(are_users)
        own = self._columns.name(not are_users)
        found = queries.withColumn("id", F.col("id").cast(id_plain)).mapInArrow(
            _listing(portions, n, self.rank),
            f"id {id_plain}, ids array<{plain}>, scores array<float>",
        )
        pairs = F.arrays_zip(F.col("ids").cast(T.ArrayType(best_type)).alias(best), F.col("scores").alias("rating"))
        kind = T.ArrayType(T.StructType([T.StructField(best, best_type), T.StructField("rating", T.FloatType())]))
        return found.select(F.col("id").cast(id_type).alias(own), pairs.cast(kind).alias("recommendations"))

    def _portions(self, is_user: bool) -> list[Broadcast[tuple[int, bytes, Array]]]:
        """The ids and factors of one side by block, each a broadcast variable: only one is on the driver at a time."""
        side, first = self._side(is_user), self._first_numbers(is_user)
        parts = joined([side.factors, side.routes]).mapPartitions(_packed)
        context = self._session.sparkContext
        return [context.broadcast((first[block], ids, rows)) for block, ids, rows in parts.toLocalIterator()]

    def _transform(self, dataset: DataFrame) -> DataFrame:
        """Adds the score of each row's user and item, NaN where the model knows one of them not."""
        user, item, name = self.getUserCol(), self.getItemCol(), self.getPredictionCol()
        id_column(dataset, user), id_column(dataset, item)
        if name in dataset.columns:
            raise InvalidInput(f"there is a column {name!r} already: set predictionCol", 64)
        users = self.userFactors.select(F.col("id").alias("__user"), F.col("features").alias("__w"))
        items = self.itemFactors.select(F.col("id").alias("__item"), F.col("features").alias("__h"))
        both = dataset.join(users, F.col(f"`{user}`") == F.col("__user"), "left")
        both = both.join(items, F.col(f"`{item}`") == F.col("__item"), "left").drop("__user", "__item")
        schema = T.StructType([*dataset.schema.fields, T.StructField(name, T.FloatType())])
        scored = both.mapInArrow(_scoring(name), schema)
        strategy = self.getColdStartStrategy()
        if strategy == "drop":
            return scored.where(~F.isnan(name))
        if strategy == "nan":
            return scored
        raise InvalidInput(f"coldStartStrategy={strategy!r}: give nan or drop", 64)

    def save(self, store: str, name: str, *, author: str | None = None) -> int:
        """Writes the model as a new version of a store on the driver's disk, and returns the version's number.

        Users come in portions, so they need not fit into the driver's memory.
        """
        from ._saving import save

        with own_errors():
            return save(self, store, name, author)


def _alone(rows: bytes) -> tuple[bytearray]:
    return (bytearray(rows),)


def _expanded(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        for rows in batch.column(0):
            yield from deserialized(rows.as_py()).to_batches()


def _packed(part: Iterable[tuple[int, Any]]) -> Iterator[tuple[int, bytes, Array]]:
    factors: dict[int, Array] = {}
    for block, found in part:
        if isinstance(found, Solved):
            factors[block] = found.factors
        else:
            yield block, serialized(pa.table({"id": found.ids})), factors.pop(block)


def _rows_of(
    size: int, first: dict[int, int], first_items: dict[int, int] | None = None
) -> Callable[[Iterable[tuple[int, Any]]], Iterator[bytes]]:
    """The rows of each block as streams of Arrow of so many rows; with `first_items`, with the pairs of each row."""

    def rows(part: Iterable[tuple[int, Any]]) -> Iterator[bytes]:
        factors: dict[int, Array] = {}
        columns: dict[int, dict[int, Array]] = {}
        ids: dict[int, Any] = {}
        for block, found in part:
            if isinstance(found, Solved):
                factors[block] = found.factors
            elif isinstance(found, Pairs):
                assert first_items is not None
                numbers = np.concatenate(
                    [first_items[source] + rows for source, rows in sorted(columns.pop(block).items())]
                )
                yield from portions(block, ids.pop(block), factors.pop(block), found, numbers.astype(np.int32))
            elif not isinstance(found, tuple):
                if first_items is None:
                    yield from portions(block, found.ids, factors.pop(block), None, None)
                else:
                    ids[block] = found.ids
            else:
                source, needed = found
                columns.setdefault(block, {})[source] = needed

    def portions(block: int, ids: Any, own: Array, pairs: Pairs | None, numbers: Array | None) -> Iterator[bytes]:
        for start in range(0, len(own), size):
            end = min(start + size, len(own))
            table = {
                "id": ids.slice(start, end - start),
                "number": pa.array(np.arange(first[block] + start, first[block] + end, dtype=np.int32)),
                "features": _lists_of(own[start:end].reshape(-1), np.arange(end - start + 1) * own.shape[1]),
            }
            if pairs is not None and numbers is not None:
                cuts = pairs.indptr[start : end + 1]
                part = slice(int(cuts[0]), int(cuts[-1]))
                table["items"] = _lists_of(numbers[pairs.indices[part]], cuts - cuts[0])
                values = np.ones(part.stop - part.start, np.float32) if pairs.values is None else pairs.values[part]
                table["values"] = _lists_of(values, cuts - cuts[0])
            yield serialized(pa.table(table).combine_chunks())

    return rows


def _lists_of(values: Array, ends: Array) -> pa.Array:
    return pa.ListArray.from_arrays(pa.array(ends.astype(np.int32)), pa.array(values))


def matrix_of(column: Any, width: int) -> Array:
    """Lists of equal length as a matrix, without a copy where they are in one piece."""
    values: Array = column.flatten().to_numpy(zero_copy_only=False)
    return np.ascontiguousarray(values.reshape(len(column), width), np.float32)


def _listing(
    portions: list[Broadcast[tuple[int, bytes, Array]]], n: int, width: int
) -> Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    def best(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            if batch.num_rows == 0:
                continue
            rows = matrix_of(batch.column("features"), width)
            seen = batch.column("items") if "items" in batch.schema.names else None
            numbers = np.full((len(rows), 0), -1, np.int64)
            scores = np.full((len(rows), 0), -np.inf, np.float32)
            for portion in portions:
                first, _, factors = portion.value
                found, values = _best(rows, factors, _masked(seen, first, len(factors)), n)
                numbers = np.concatenate([numbers, np.where(found < 0, -1, found.astype(np.int64) + first)], axis=1)
                scores = np.concatenate([scores, np.where(found < 0, -np.inf, values).astype(np.float32)], axis=1)
                turn = np.argsort(-scores, axis=1, kind="stable")[:, :n]
                numbers, scores = np.take_along_axis(numbers, turn, 1), np.take_along_axis(scores, turn, 1)
            kept = numbers >= 0
            ends = np.concatenate([[0], np.cumsum(kept.sum(axis=1))])
            ids = _ids(portions, numbers[kept])
            yield pa.RecordBatch.from_pydict(
                {
                    "id": batch.column("id"),
                    "ids": pa.ListArray.from_arrays(pa.array(ends.astype(np.int32)), ids),
                    "scores": _lists_of(scores[kept], ends),
                }
            )

    return best


def _best(rows: Array, factors: Array, mask: Interactions | None, n: int) -> tuple[Array, Array]:
    found, scores = np.empty((len(rows), n), np.int32), np.empty((len(rows), n), np.float32)
    watch = _library.Watch(threads(), interruptible=False)
    watch.call(
        "endcap_top",
        rows.ctypes.data,
        len(rows),
        factors.ctypes.data,
        *factors.shape,
        None if mask is None else mask.csr,
        n,
        watch.run,
        found.ctypes.data,
        scores.ctypes.data,
    )
    return found, scores


def _masked(seen: Any, first: int, count: int) -> Interactions | None:
    """What each row has of the numbers from `first` on."""
    if seen is None:
        return None
    numbers = seen.flatten().to_numpy(zero_copy_only=False)
    lengths = np.diff(seen.offsets.to_numpy())
    row_of = np.repeat(np.arange(len(seen)), lengths)
    inside = (numbers >= first) & (numbers < first + count)
    keys = np.unique(row_of[inside].astype(np.int64) * count + (numbers[inside] - first))
    indptr = np.concatenate([[0], np.cumsum(np.bincount(keys // count, minlength=len(seen)))]).astype(np.int64)
    return Interactions(indptr, (keys % count).astype(np.int32), None, (len(seen), count))


def _ids(portions: list[Broadcast[tuple[int, bytes, Array]]], numbers: Array) -> pa.Array:
    """The ids of numbers that are counted portion by portion."""
    starts = np.array([portion.value[0] for portion in portions], np.int64)
    portion_of = np.searchsorted(starts, numbers, side="right") - 1
    places, parts = np.empty(len(numbers), np.int64), []
    count = 0
    for place, portion in enumerate(portions):
        own = np.flatnonzero(portion_of == place)
        first, ids, _ = portion.value
        column = deserialized(ids)["id"].combine_chunks()
        parts.append(column.take(pa.array(numbers[own] - first)))
        places[own] = np.arange(count, count + len(own))
        count += len(own)
    return pa.chunked_array(parts).combine_chunks().take(pa.array(places))


def _scoring(name: str) -> Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    def score(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            w, h = batch.column("__w"), batch.column("__h")
            known = np.asarray(w.is_valid()) & np.asarray(h.is_valid())
            scores = np.full(batch.num_rows, np.nan, np.float32)
            if known.any():
                mask = pa.array(known)
                users, items = w.filter(mask), h.filter(mask)
                width = len(users[0])
                scores[known] = np.einsum("rk,rk->r", matrix_of(users, width), matrix_of(items, width))
            rest = batch.drop_columns(["__w", "__h"])
            yield rest.append_column(name, pa.array(scores))

    return score
