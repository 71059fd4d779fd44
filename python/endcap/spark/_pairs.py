"""A log as blocks of rows: each holds the pairs of some users (or items), and knows which of its rows each block of the
other side needs.

Both sides derive the same lists of rows from the same pairs, so no list of ids is ever exchanged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyspark import RDD, StorageLevel
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F
from pyspark.sql import types as T

from .._errors import InvalidInput
from .._interactions import Array

# Rows of a chunk on its way to a block.
_CHUNK = 1 << 19
_WHOLE = (T.ByteType, T.ShortType, T.IntegerType, T.LongType)


@dataclass
class Pairs:
    """The pairs of a block's rows, as compressed rows; a column is a row of the other side that the block needs.

    Columns are in the order of the other side's blocks, and within a block in the order of its rows; `counts` says how
    many are of each block.
    """

    indptr: Array
    indices: Array
    values: Array | None
    counts: Array


@dataclass
class Routes:
    """The ids of a block's rows, ascending, and for each block of the other side the rows that it needs."""

    ids: Any
    rows: list[Array]


@dataclass
class Totals:
    """What all pairs of a side add up to."""

    rows: int
    pairs: int
    mark: int
    sizes: dict[int, int]


def by_block(block: int) -> int:
    """Where a block lies: the partition of its number, so that blocks are spread evenly."""
    return block


def id_column(frame: DataFrame, name: str) -> Column:
    """A column of ids as whole numbers or texts."""
    if name not in frame.columns:
        raise InvalidInput(f"there is no column {name!r}; there are {', '.join(frame.columns)}", 64)
    kind = frame.schema[name].dataType
    if isinstance(kind, _WHOLE):
        return F.col(f"`{name}`").cast("long")
    if isinstance(kind, T.StringType):
        return F.col(f"`{name}`")
    raise InvalidInput(
        f"column {name!r} is of the type {kind.simpleString()}: cast the ids to whole numbers or texts", 64
    )


def block_of(ids: Column, count: int) -> Column:
    """The block of each id; it depends on nothing else."""
    return F.pmod(F.xxhash64(ids), F.lit(count)).cast("int")


def log_of(frame: DataFrame, user: str, item: str, rating: str, alpha: float, users: int, items: int) -> DataFrame:
    """The rows of a log with the blocks of both sides, and with their confidences where there are ratings."""
    values = []
    if rating:
        if rating not in frame.columns:
            raise InvalidInput(f"there is no column {rating!r}; there are {', '.join(frame.columns)}", 64)
        if not isinstance(frame.schema[rating].dataType, T.NumericType):
            raise InvalidInput(f"column {rating!r} is of the type {frame.schema[rating].dataType.simpleString()}", 64)
        values = [(F.col(f"`{rating}`").cast("double") * F.lit(float(alpha))).alias("value")]
    log = frame.select(id_column(frame, user).alias("user"), id_column(frame, item).alias("item"), *values)
    return log.select(
        "*",
        block_of(F.col("user"), users).alias("user_block"),
        block_of(F.col("item"), items).alias("item_block"),
        F.xxhash64(*log.columns).alias("mark"),
    )


def blocks_of(
    log: DataFrame, own: str, other: str, other_blocks: int, partitions: int, level: StorageLevel
) -> tuple[RDD[_Built], Totals]:
    """The blocks of one side, cached, with their totals."""
    columns: list[Column | str] = [
        F.col(f"{own}_block").alias("block"),
        F.col(own).alias("own"),
        F.col(other).alias("other"),
        F.col(f"{other}_block").alias("other_block"),
        "mark",
    ]
    is_counted = "value" not in log.columns
    chunks: RDD[tuple[int, bytes]] = (
        log.select(columns if is_counted else [*columns, "value"])
        .mapInArrow(_chunks, "block int, rows binary")
        .rdd.map(_pair)
        .partitionBy(partitions, by_block)
    )
    built = chunks.mapPartitions(_building(own, other, other_blocks), preservesPartitioning=True).persist(level)
    facts = built.map(_facts).collect()
    totals = Totals(
        rows=sum(fact[1] for fact in facts),
        pairs=sum(fact[2] for fact in facts),
        mark=sum(fact[3] for fact in facts) % 2**64,
        sizes={fact[0]: fact[1] for fact in facts},
    )
    return built, totals


_Built = tuple[int, tuple[Pairs, Routes, int]]


def _pair(row: Any) -> tuple[int, bytes]:
    return row[0], bytes(row[1])


def _facts(built: _Built) -> tuple[int, int, int, int]:
    block, (pairs, _, mark) = built
    return block, len(pairs.indptr) - 1, len(pairs.indices), mark


def first(part: Iterable[_Built]) -> Iterator[tuple[int, Pairs]]:
    return ((block, built[0]) for block, built in part)


def second(part: Iterable[_Built]) -> Iterator[tuple[int, Routes]]:
    return ((block, built[1]) for block, built in part)


def serialized(batch: pa.RecordBatch | pa.Table) -> bytes:
    """A batch as a stream of Arrow."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema) as writer:
        writer.write(batch)
    data: bytes = sink.getvalue().to_pybytes()
    return data


def deserialized(data: bytes) -> pa.Table:
    with pa.ipc.open_stream(data) as reader:
        return reader.read_all()


def _chunks(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """The rows of a partition by block, in large chunks."""
    held: list[pa.RecordBatch] = []
    count = 0

    def split() -> Iterator[pa.RecordBatch]:
        table = pa.Table.from_batches(held)
        blocks = table["block"].to_numpy()
        order = np.argsort(blocks, kind="stable")
        found, starts = np.unique(blocks[order], return_index=True)
        ends = [*starts[1:].tolist(), len(order)]
        rest = table.drop_columns(["block"])
        for block, start, end in zip(found.tolist(), starts.tolist(), ends):
            rows = serialized(rest.take(pa.array(order[start:end])).combine_chunks())
            yield pa.RecordBatch.from_pydict(
                {"block": pa.array([block], pa.int32()), "rows": pa.array([rows], pa.binary())}
            )

    for batch in batches:
        held.append(batch)
        count += batch.num_rows
        if count >= _CHUNK:
            yield from split()
            held, count = [], 0
    if count:
        yield from split()


def _building(own: str, other: str, other_blocks: int) -> Callable[[Iterable[tuple[int, bytes]]], Iterator[_Built]]:
    def build(part: Iterable[tuple[int, bytes]]) -> Iterator[_Built]:
        parts: dict[int, list[pa.Table]] = {}
        for block, rows in part:
            parts.setdefault(block, []).append(deserialized(rows))
        for block in sorted(parts):
            table = pa.concat_tables(parts.pop(block))
            yield block, _built(table, own, other, other_blocks)

    return build


def _numbered(ids: pa.ChunkedArray) -> tuple[Any, Array]:
    """The distinct ids in ascending order, and the place of each one among them."""
    coded = pc.dictionary_encode(ids).combine_chunks()
    if isinstance(coded, pa.ChunkedArray):
        coded = coded.chunk(0)
    order = pc.sort_indices(coded.dictionary).to_numpy()
    rank = np.empty(len(order), np.int32)
    rank[order] = np.arange(len(order), dtype=np.int32)
    return coded.dictionary.take(pa.array(order)), rank[coded.indices.to_numpy(zero_copy_only=False)]


def _with_values(table: pa.Table) -> pa.Table:
    """The rows whose confidence is above 0; zeros say nothing about a pair."""
    values = table["value"].to_numpy()
    wrong = ~(np.isfinite(values) & (values >= 0))
    if wrong.any():
        raise InvalidInput(
            f"{int(wrong.sum())} ratings are negative or not finite, such as {values[wrong][0]} (times alpha): "
            "give what speaks for an item, and leave the rest out",
            3,
        )
    return table if (values > 0).all() else table.filter(pa.array(values > 0))


def _built(table: pa.Table, own: str, other: str, other_blocks: int) -> tuple[Pairs, Routes, int]:
    for name, meaning in (("own", own), ("other", other), ("value", "rating")):
        if name in table.column_names and table[name].null_count:
            raise InvalidInput(f"{table[name].null_count} rows have no {meaning}: drop or fill them first", 3)
    if "value" in table.column_names:
        table = _with_values(table)
    marks = table["mark"].to_numpy().astype(np.uint64)
    ids, rows = _numbered(table["own"])
    others, places = _numbered(table["other"])
    blocks = np.empty(len(others), np.int32)
    blocks[places] = table["other_block"].to_numpy()
    # Columns by block, then by id.
    order = np.argsort(blocks, kind="stable")
    column = np.empty(len(order), np.int32)
    column[order] = np.arange(len(order), dtype=np.int32)
    columns, counts = column[places], np.bincount(blocks, minlength=other_blocks).astype(np.int32)

    keys = rows.astype(np.int64) * max(len(others), 1) + columns
    if "value" in table.column_names:
        keys, sums = _summed(keys, table["value"].to_numpy())
    else:
        # Without ratings a pair counts 1, however many rows it has.
        keys, sums = np.unique(keys), None
    row_of, column_of = keys // max(len(others), 1), (keys % max(len(others), 1)).astype(np.int32)
    indptr = np.concatenate([[0], np.cumsum(np.bincount(row_of, minlength=len(ids)))]).astype(np.int64)

    block_of_column = blocks[order]
    needed = np.unique(block_of_column[column_of].astype(np.int64) * max(len(ids), 1) + row_of)
    cuts = np.searchsorted(needed, np.arange(other_blocks + 1) * max(len(ids), 1))
    sent = (needed % max(len(ids), 1)).astype(np.int32)
    routes = Routes(ids, [sent[cuts[block] : cuts[block + 1]].copy() for block in range(other_blocks)])
    pairs = Pairs(indptr, column_of, sums, counts)
    return pairs, routes, int(np.add.reduce(marks))


def _summed(keys: Array, values: Array) -> tuple[Array, Array | None]:
    """The sum of the values of each pair, added in ascending order, so that the order of the rows changes nothing."""
    turn = np.lexsort((values, keys))
    keys, values = keys[turn], values[turn]
    starts = np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1]])) if len(keys) else np.empty(0, np.int64)
    sums = np.add.reduceat(values, starts).astype(np.float32) if len(keys) else np.empty(0, np.float32)
    if not np.isfinite(sums).all() or (sums <= 0).any():
        raise InvalidInput("the ratings of a pair add up to a number that single precision does not hold", 3)
    return keys[starts], None if (sums == 1).all() else sums
