"""Lists of items, from a model that was fitted here or opened from a store."""

from __future__ import annotations

import ctypes
import json
import operator
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from . import _errors, _library
from ._interactions import Array, Interactions, TextList

# From so many rows on a call listens to Ctrl-C; shorter ones end before.
_MANY_ROWS = 256


@dataclass(frozen=True)
class Lists:
    """A list for each of some users, or of similar items for each of some items.

    `indices` and `scores` are rows × n, best first; places that are left have the index -1 and the score 0. Of each list
    the first `own` items are ranked by the model, the others are popular: their score is how many users have them.
    """

    indices: Array
    scores: Array
    own: Array
    item_ids: Array

    @property
    def items(self) -> Array:
        """The ids, rows × n; None where there is no item."""
        found: Array = self.item_ids.astype(object)[np.maximum(self.indices, 0)]
        found[self.indices < 0] = None
        return found

    def __len__(self) -> int:
        return len(self.indices)


@dataclass(frozen=True)
class Reason:
    """An item of a user's history and its share in a score; the shares of all and the baseline add up to it."""

    item: Any
    confidence: float
    share: float


class ListModel:
    """What all recommenders do."""

    threads: int = 0
    _handle: _library.Handle | None = None
    _user_ids: Array | None = None
    _item_ids: Array | None = None

    @property
    def _held(self) -> _library.Handle:
        """The model, for the whole of a call: another thread may fit this object anew meanwhile."""
        if self._handle is None:
            raise _errors.not_fitted(self)
        return self._handle

    @property
    def user_ids_(self) -> Array:
        """The id of each user, in the order of the rows of the fit, or of their bytes for a version."""
        if self._user_ids is None:
            self._user_ids = self._read_ids(_library.USERS)
        return self._user_ids

    @property
    def item_ids_(self) -> Array:
        """The id of each item."""
        if self._item_ids is None:
            self._item_ids = self._read_ids(_library.ITEMS)
        return self._item_ids

    def _read_ids(self, side: int) -> Array:
        model, needed = self._held, ctypes.c_int64()
        _library.call("endcap_ids", model.pointer, side, None, None, 0, ctypes.byref(needed))
        offsets = np.empty(_sizes(model)[side] + 1, np.int64)
        data = ctypes.create_string_buffer(max(needed.value, 1))
        _library.call("endcap_ids", model.pointer, side, offsets.ctypes.data, data, needed.value, None)
        cuts = offsets.tolist()
        return np.array([data.raw[start:end].decode() for start, end in zip(cuts, cuts[1:])], dtype=np.str_)

    @property
    def report_(self) -> dict[str, Any]:
        """What is known of the model: its parameters, how the fit went, its version."""
        found: dict[str, Any] = json.loads(_library.text_of("endcap_describe", self._held.pointer))
        return found

    def _factors(self, side: int) -> Array:
        model = self._held
        sizes = _sizes(model)
        factors = np.empty((sizes[side], sizes[2]), np.float32)
        _library.call("endcap_factors", model.pointer, side, factors.ctypes.data, factors.size)
        return factors

    @property
    def user_factors_(self) -> Array:
        """users × factors, float32; a score is the inner product with the item's."""
        return self._factors(_library.USERS)

    @property
    def item_factors_(self) -> Array:
        """items × factors, float32."""
        return self._factors(_library.ITEMS)

    def _numbers(self, model: _library.Handle, ids: Any, side: int) -> Array:
        """The numbers of ids, which are rows or columns themselves where the fit had no ids."""
        names = np.asarray(ids)
        if names.ndim != 1:
            raise _errors.InvalidInput(f"expected a list of ids, found {names.ndim} dimensions", 64)
        texts = TextList(names.tolist())
        found = np.empty(len(names), np.int64)
        _library.call("endcap_find", model.pointer, side, texts.place, found.ctypes.data)
        if (found < 0).any():
            what = "user" if side == _library.USERS else "item"
            raise _errors.InvalidInput(f"the model knows no {what} {names.tolist()[int(np.argmin(found))]!r}", 64)
        return found

    def _empty(self, rows: int, n: int) -> tuple[Array, Array, Array]:
        if not isinstance(n, int | np.integer) or isinstance(n, bool) or n < 1:
            raise _errors.InvalidInput(f"n={n!r} is no whole number above 0", 64)
        if rows * int(n) > 2**40:
            raise _errors.InvalidInput(f"{rows} lists of {n} items do not fit into memory: ask for fewer", 64)
        return np.empty((rows, n), np.int32), np.empty((rows, n), np.float32), np.zeros(rows, np.int32)

    def _watch(self, rows: int) -> _library.Watch:
        return _library.Watch(self.threads, interruptible=rows >= _MANY_ROWS)

    def recommend(self, users: Sequence[Any] | Array | None = None, n: int = 10, *, mask: str = "seen") -> Lists:
        """The n best items of each user, of all users unless given.

        mask: "seen" leaves out what a user has, "none" nothing.
        """
        model = self._held
        rows = np.arange(_sizes(model)[0]) if users is None else self._numbers(model, users, _library.USERS)
        count = len(rows)
        indices, scores, own = self._empty(count, n)
        watch = self._watch(count)
        watch.call(
            "endcap_recommend",
            model.pointer,
            rows.ctypes.data,
            count,
            n,
            _mask(mask),
            watch.run,
            indices.ctypes.data,
            scores.ctypes.data,
            own.ctypes.data,
        )
        return Lists(indices, scores, own, self.item_ids_)

    def recommend_rows(self, rows: Any, n: int = 10, *, mask: str = "seen") -> Lists:
        """The n best items for users of whom only these rows are known: a matrix with a column for each item."""
        model = self._held
        given = Interactions.of(rows)
        indices, scores, own = self._empty(given.shape[0], n)
        watch = self._watch(len(own))
        watch.call(
            "endcap_recommend_rows",
            model.pointer,
            given.csr,
            n,
            _mask(mask),
            watch.run,
            indices.ctypes.data,
            scores.ctypes.data,
            own.ctypes.data,
        )
        return Lists(indices, scores, own, self.item_ids_)

    def fold_in(self, rows: Any) -> Array:
        """The factors of users of whom only these rows are known: rows × factors."""
        model = self._held
        given = Interactions.of(rows)
        factors = np.zeros((given.shape[0], _sizes(model)[2]), np.float32)
        watch = self._watch(len(factors))
        watch.call("endcap_fold_in", model.pointer, given.csr, watch.run, factors.ctypes.data)
        return factors

    def similar(self, items: Sequence[Any] | Array, n: int = 10) -> Lists:
        """The n items that are most similar to each of some items."""
        model = self._held
        numbers = self._numbers(model, items, _library.ITEMS)
        indices, scores, own = self._empty(len(numbers), n)
        watch = self._watch(len(numbers))
        watch.call(
            "endcap_similar",
            model.pointer,
            numbers.ctypes.data,
            len(numbers),
            n,
            watch.run,
            indices.ctypes.data,
            scores.ctypes.data,
        )
        own[:] = (indices >= 0).sum(axis=1)
        return Lists(indices, scores, own, self.item_ids_)

    def explain(self, user: Any, item: Any, n: int | None = None) -> list[Reason]:
        """The items of the user's history that speak for an item, the largest share first; all unless n is given."""
        if n is not None and operator.index(n) < 1:
            raise _errors.InvalidInput(f"n={n!r} is no whole number above 0", 64)
        model = self._held
        row = int(self._numbers(model, [user], _library.USERS)[0])
        column = int(self._numbers(model, [item], _library.ITEMS)[0])
        entries = ctypes.c_int64()
        _library.call("endcap_explain", model.pointer, row, column, None, None, None, 0, ctypes.byref(entries), None)
        past = np.empty(entries.value, np.int32)
        values, shares = np.empty(len(past), np.float32), np.empty(len(past), np.float64)
        _library.call(
            "endcap_explain",
            model.pointer,
            row,
            column,
            past.ctypes.data,
            values.ctypes.data,
            shares.ctypes.data,
            len(past),
            ctypes.byref(entries),
            None,
        )
        order = np.argsort(-shares, kind="stable")[:n]
        return [Reason(self.item_ids_[past[place]], float(values[place]), float(shares[place])) for place in order]


def _sizes(model: _library.Handle) -> tuple[int, int, int]:
    """The users, the items and the factors."""
    sizes = [ctypes.c_int64() for _ in range(3)]
    _library.call("endcap_sizes", model.pointer, *(ctypes.byref(size) for size in sizes))
    users, items, factors = (size.value for size in sizes)
    return users, items, factors


def _mask(mask: str) -> int:
    if mask not in ("seen", "none"):
        raise _errors.InvalidInput(f"mask={mask!r}: give 'seen' or 'none'", 64)
    return 1 if mask == "seen" else 0
