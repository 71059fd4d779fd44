"""What users did, as the library reads it: a sparse matrix of users and items."""

from __future__ import annotations

import ctypes
import operator
from collections.abc import Sequence
from typing import Any

import numpy as np

from . import _arrow
from ._errors import InvalidInput
from ._library import CSR, FLOAT32, FLOAT64, INT32, INT64, Texts

Array = np.ndarray[Any, Any]


class Interactions:
    """Users × items by compressed rows, with an id for each row and column where they have one.

    The arrays are those that were given, not copies, where the library can read them: `indptr` and `indices` of int32 or
    int64, `data` of float32 or float64, or None where all values are 1.
    """

    def __init__(
        self,
        indptr: Any,
        indices: Any,
        data: Any,
        shape: tuple[int, int],
        user_ids: Sequence[Any] | Array | None = None,
        item_ids: Sequence[Any] | Array | None = None,
    ) -> None:
        self.shape = (operator.index(shape[0]), operator.index(shape[1]))
        self.indptr = _whole(indptr, "indptr")
        self.indices = _whole(indices, "indices")
        self.data = None if data is None else _values(data, "data")
        self.user_ids = None if user_ids is None else checked_ids(user_ids, self.shape[0], "user_ids")
        self.item_ids = None if item_ids is None else checked_ids(item_ids, self.shape[1], "item_ids")
        self._entries()

    @classmethod
    def from_columns(cls, users: Any, items: Any, values: Any = None) -> Interactions:
        """Counts a log: one row for each event, the values of equal pairs are added up.

        Without values each pair has the value 1, however many events it has, as `trainer fit` does for a log without types.
        Ids are numbered in ascending order, so a model is the same in whatever order the rows are.
        """
        user_ids, rows = _numbered(users, "users")
        item_ids, columns = _numbered(items, "items")
        if len(rows) != len(columns):
            raise InvalidInput(f"there are {len(rows)} users and {len(columns)} items: give one of each for a row", 64)
        keys = rows.astype(np.int64) * len(item_ids) + columns
        if values is None:
            pairs, sums = np.unique(keys), None
        else:
            weights = _values(values, "values")
            if weights.shape != rows.shape:
                raise InvalidInput(f"there are {len(rows)} rows and {weights.shape} values", 64)
            pairs, place = np.unique(keys, return_inverse=True)
            sums = np.bincount(place, weights=weights.astype(np.float64), minlength=len(pairs))
        counts = np.bincount(pairs // max(len(item_ids), 1), minlength=len(user_ids))
        indptr = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        indices = (pairs % max(len(item_ids), 1)).astype(np.int32)
        return cls(indptr, indices, sums, (len(user_ids), len(item_ids)), user_ids, item_ids)

    @classmethod
    def of(cls, data: Any, user_ids: Any = None, item_ids: Any = None) -> Interactions:
        """Reads what a fit was given: a sparse matrix of scipy, an array, a table of Arrow, or interactions."""
        if isinstance(data, Interactions):
            if user_ids is None and item_ids is None:
                return data
            return cls(
                data.indptr,
                data.indices,
                data.data,
                data.shape,
                data.user_ids if user_ids is None else user_ids,
                data.item_ids if item_ids is None else item_ids,
            )
        if hasattr(data, "tocsr"):
            csr = data if getattr(data, "format", "") == "csr" and hasattr(data, "indptr") else data.tocsr()
            return cls(csr.indptr, csr.indices, csr.data, csr.shape, user_ids, item_ids)
        if _arrow.has_stream(data):
            if user_ids is not None or item_ids is not None:
                raise InvalidInput("a table has its ids in its first two columns: leave user_ids and item_ids out", 64)
            columns = list(_arrow.columns(data).values())
            if len(columns) not in (2, 3):
                raise InvalidInput(f"the table has {len(columns)} columns: give users, items and perhaps values", 64)
            return cls.from_columns(*columns)
        refuse_masked(data, "the matrix")
        dense = np.asarray(data)
        if dense.ndim != 2:
            raise InvalidInput(f"expected a matrix of users and items, found {dense.ndim} dimensions", 64)
        dense = _values(dense, "the matrix")
        rows, columns_of = np.nonzero(dense)
        indptr = np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=dense.shape[0]))]).astype(np.int64)
        return cls(indptr, columns_of.astype(np.int32), dense[rows, columns_of], dense.shape, user_ids, item_ids)

    def _entries(self) -> int:
        if self.shape[0] < 0 or self.shape[1] < 0:
            raise InvalidInput(f"the shape {self.shape} has a negative side", 64)
        if len(self.indptr) != self.shape[0] + 1:
            raise InvalidInput(f"indptr has {len(self.indptr)} numbers; {self.shape[0]} rows need one more", 64)
        entries = int(self.indptr[-1])
        if entries < 0 or entries > len(self.indices) or (self.data is not None and entries > len(self.data)):
            raise InvalidInput(f"indptr ends at {entries}, beyond indices or data", 64)
        return entries

    @property
    def csr(self) -> Any:
        """The structure of the C interface; valid as long as this object."""
        # The arrays are the caller's, who may have changed them since.
        indptr, indices = _whole(self.indptr, "indptr"), _whole(self.indices, "indices")
        values = None if self.data is None else _values(self.data, "data")
        self._csr = CSR(
            self.shape[0],
            self.shape[1],
            self._entries(),
            indptr.ctypes.data,
            indices.ctypes.data,
            None if values is None else values.ctypes.data,
            INT32 if indptr.dtype == np.int32 else INT64,
            INT32 if indices.dtype == np.int32 else INT64,
            FLOAT64 if values is not None and values.dtype == np.float64 else FLOAT32,
        )
        self._kept = indptr, indices, values
        return ctypes.byref(self._csr)


class TextList:
    """Ids as texts one after another."""

    def __init__(self, ids: Sequence[Any] | Array) -> None:
        encoded = [as_text(value).encode() for value in ids]
        self._offsets = np.zeros(len(encoded) + 1, np.int64)
        np.cumsum([len(value) for value in encoded], out=self._offsets[1:])
        self._bytes = b"".join(encoded)
        self._texts = Texts(len(encoded), self._offsets.ctypes.data, self._bytes)

    @property
    def place(self) -> Any:
        return ctypes.byref(self._texts)


def as_text(value: Any) -> str:
    if isinstance(value, bytes):
        return value.decode()
    if isinstance(value, str | int | np.integer) and not isinstance(value, bool):
        return str(value)
    raise InvalidInput(f"an id is {value!r}: give texts or whole numbers", 64)


def checked_ids(ids: Sequence[Any] | Array, count: int, name: str) -> Array:
    array = np.asarray(ids)
    if array.ndim != 1 or len(array) != count:
        raise InvalidInput(f"{name} has the shape {array.shape}: give {count} ids", 64)
    return array


def _numbered(ids: Any, name: str) -> tuple[Array, Array]:
    refuse_masked(ids, name)
    array = np.asarray(ids)
    if array.size == 0:
        array = array.astype(np.str_)
    if array.ndim != 1:
        raise InvalidInput(f"{name} has {array.ndim} dimensions: give one id for each row", 64)
    if array.dtype.kind not in "iuUSO":
        raise InvalidInput(f"{name} are of the type {array.dtype}: give texts or whole numbers", 64)
    if array.dtype.kind == "O":
        array = np.array([as_text(value) for value in array], dtype=np.str_) if len(array) else array.astype(np.str_)
    found, place = np.unique(array, return_inverse=True)
    return found, np.asarray(place).reshape(-1)


def _whole(values: Any, name: str) -> Array:
    array = np.asarray(values)
    if array.ndim != 1:
        raise InvalidInput(f"{name} has {array.ndim} dimensions: give one", 64)
    if array.dtype.kind not in "iu":
        raise InvalidInput(f"{name} has the type {array.dtype}: give int32 or int64", 64)
    if array.dtype not in (np.dtype(np.int32), np.dtype(np.int64)):
        array = array.astype(np.int64)
    return _readable(array)


def _values(values: Any, name: str) -> Array:
    refuse_masked(values, name)
    array = np.asarray(values)
    if array.dtype.kind not in "fiub":
        raise InvalidInput(f"{name} has the type {array.dtype}: give numbers", 64)
    if array.dtype not in (np.dtype(np.float32), np.dtype(np.float64)):
        array = array.astype(np.float64)
    return _readable(array)


def refuse_masked(values: Any, name: str) -> None:
    """Refuses cells that numpy hides behind a mask, because their numbers would count."""
    if np.ma.is_masked(values):
        raise InvalidInput(f"{name} has masked cells: fill them first", 3)


def _readable(array: Array) -> Array:
    """The array itself where the library can read it; a copy of one with gaps, another byte order or a wrong address."""
    return np.require(array, array.dtype.newbyteorder("="), ["C", "A"])
