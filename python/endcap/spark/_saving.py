"""A version of a store from factors on a cluster, portion by portion."""

from __future__ import annotations

import ctypes
import json
import math
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from .. import _library
from .._interactions import Array
from ._pairs import deserialized, serialized

if TYPE_CHECKING:
    from ._model import ALSModel

PART_BYTES = 16 << 20


def save(model: ALSModel, store: str, name: str, author: str | None) -> int:
    """Writes the parts of endcap_save_parts beside the store and makes a version of them."""
    place = Path(store).absolute()
    place.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".endcap-parts-", dir=place.parent) as folder:
        items = _ItemParts(Path(folder), model.rank, model._items.totals.rows)
        own = model._items.totals
        for part in _sorted(model._factors(False), 4 * model.rank * own.rows):
            items.add(part)
        items.close()
        users = _UserParts(Path(folder), model.rank, items.places)
        own = model._users.totals
        for part in _sorted(model._with_pairs(), 4 * model.rank * own.rows + 8 * own.pairs):
            users.add(part)
        users.close()
        version = ctypes.c_int64()
        _library.call(
            "endcap_save_parts",
            json.dumps(model.recipe).encode(),
            model.rank,
            os.fsencode(folder),
            _parent(model._start, store),
            os.fsencode(store),
            name.encode(),
            None if author is None else author.encode(),
            ctypes.byref(version),
        )
    return version.value


def _parent(start: tuple[str, str] | None, store: str) -> bytes | None:
    """The version that the fit began from, where it is of the same store."""
    if start is None:
        return None
    there, here = (Path(place) / start[1] for place in (start[0], store))
    return start[1].encode() if there.exists() and here.exists() and there.samefile(here) else None


def _sorted(frame: DataFrame, size: int) -> Iterator[pa.Table]:
    """The rows in the order of the bytes of their ids as texts, a portion at a time.

    size: bytes of all of them; a task and the driver hold a few copies of a part of PART_BYTES.
    """
    parts = max(1, math.ceil(size / PART_BYTES))
    texts = frame.withColumn("id", F.col("id").cast("string"))
    placed = texts.repartitionByRange(parts, "id").sortWithinPartitions("id")
    for row in placed.mapInArrow(_rows, "rows binary").toLocalIterator():
        yield deserialized(bytes(row[0]))


def _rows(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        if batch.num_rows:
            yield pa.RecordBatch.from_pydict({"rows": pa.array([serialized(batch)], pa.binary())})


class _Parts:
    """The files of one side: ids and factors."""

    def __init__(self, folder: Path, side: str, width: int) -> None:
        self._folder = folder
        self._width = width
        self._files: list[IO[bytes]] = []
        self._ids = self._file(f"{side}.ids")
        self._offsets = self._file(f"{side}.id_offsets")
        self._factors = self._file(f"{side}.factors")
        self._end = self._begin(self._offsets)

    def _file(self, name: str) -> IO[bytes]:
        file = open(self._folder / name, "wb")
        self._files.append(file)
        return file

    @staticmethod
    def _begin(offsets: IO[bytes]) -> int:
        offsets.write(np.zeros(1, "<u8").tobytes())
        return 0

    @staticmethod
    def _ends(lengths: Array, start: int) -> Array:
        return start + np.cumsum(lengths, dtype=np.uint64)

    def add(self, part: pa.Table) -> None:
        texts = [value.as_py().encode() for value in part["id"]]
        ends = self._ends(np.array([len(text) for text in texts], np.uint64), self._end)
        self._end = int(ends[-1])
        self._ids.write(b"".join(texts))
        self._offsets.write(ends.astype("<u8").tobytes())
        values = part["features"].combine_chunks().flatten().to_numpy(zero_copy_only=False)
        self._factors.write(values.astype("<f4").tobytes())

    def close(self) -> None:
        for file in self._files:
            file.close()


class _ItemParts(_Parts):
    def __init__(self, folder: Path, width: int, count: int) -> None:
        super().__init__(folder, "item", width)
        # The place of each item in the order of the ids, by its number on the cluster.
        self.places = np.full(count, -1, np.int64)
        self._count = 0

    def add(self, part: pa.Table) -> None:
        super().add(part)
        numbers = part["number"].to_numpy()
        self.places[numbers] = np.arange(self._count, self._count + len(numbers))
        self._count += len(numbers)


class _UserParts(_Parts):
    def __init__(self, folder: Path, width: int, places: Array) -> None:
        super().__init__(folder, "user", width)
        self._places = places
        self._pairs = self._file("history.offsets")
        self._items = self._file("history.items")
        self._values = self._file("history.confidence")
        self._last = self._begin(self._pairs)

    def add(self, part: pa.Table) -> None:
        super().add(part)
        items, values = part["items"].combine_chunks(), part["values"].combine_chunks()
        if isinstance(items, pa.ChunkedArray):
            items, values = items.chunk(0), values.chunk(0)
        lengths = np.diff(items.offsets.to_numpy())
        numbers = self._places[items.flatten().to_numpy(zero_copy_only=False)]
        order = np.lexsort((numbers, np.repeat(np.arange(len(lengths)), lengths)))
        ends = self._ends(lengths.astype(np.uint64), self._last)
        self._last = int(ends[-1])
        self._pairs.write(ends.astype("<u8").tobytes())
        self._items.write(numbers[order].astype("<u4").tobytes())
        weights: Any = values.flatten().to_numpy(zero_copy_only=False)
        self._values.write(weights[order].astype("<f4").tobytes())
