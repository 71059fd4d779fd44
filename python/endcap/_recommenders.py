"""Recommenders that are fitted here; docs/recommenders.md has what each of them computes."""

from __future__ import annotations

import ctypes
import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar, TypeVar

import numpy as np

from . import _errors, _library
from ._interactions import Interactions, TextList
from ._lists import ListModel
from ._parameters import Parametric

Self = TypeVar("Self", bound="_Fitted")


class _Fitted(ListModel, Parametric):
    """A recommender with its parameters, which are those of pipeline files and of the command line."""

    _algorithm: ClassVar[str]

    def _recipe(self) -> str:
        recipe: dict[str, Any] = {"algorithm": self._algorithm}
        for name, value in self.get_params().items():
            if name == "threads" or (value is None and name not in self._nullable):
                continue
            if isinstance(value, np.generic):
                value = value.item()
            recipe[name] = value
        try:
            return json.dumps(recipe, allow_nan=False)
        except (TypeError, ValueError) as error:
            raise _errors.InvalidInput(f"a parameter of {self!r} is no finite number or text: {error}", 64) from None

    # Parameters for which None is a value of its own.
    _nullable: ClassVar[frozenset[str]] = frozenset()

    def fit(
        self: Self,
        X: Any,
        y: object = None,
        *,
        user_ids: Any = None,
        item_ids: Any = None,
        progress: _library.Progress | None = None,
    ) -> Self:
        """Fits the model to users × items: `Interactions`, a sparse matrix of scipy, an array, or a table of Arrow.

        user_ids, item_ids: what rows and columns are called, texts or whole numbers; without them, 0, 1, … progress: is
        called with each line of the fit. Ctrl-C ends the fit and leaves the model as it was.
        """
        data = Interactions.of(X, user_ids, item_ids)
        users = None if data.user_ids is None else TextList(data.user_ids.tolist())
        items = None if data.item_ids is None else TextList(data.item_ids.tolist())
        handle = _library.Handle()
        watch = _library.Watch(self.threads, progress)
        watch.call(
            "endcap_fit",
            self._recipe().encode(),
            data.csr,
            None if users is None else users.place,
            None if items is None else items.place,
            watch.run,
            handle.place,
        )
        self._handle, self._files = handle, None
        self._user_ids = np.arange(data.shape[0]) if data.user_ids is None else data.user_ids
        self._item_ids = np.arange(data.shape[1]) if data.item_ids is None else data.item_ids
        return self

    # The files of a model that was pickled; None for one that was fitted here.
    _files: dict[str, bytes] | None = None

    def save(self, store: str | os.PathLike[str], name: str, *, author: str | None = None) -> int:
        """Writes the model as a new version of a store, and returns the version's number."""
        version = ctypes.c_int64()
        who = None if author is None else _library.text(author, "author")
        where = _library.text(os.fsencode(store), "the store"), _library.text(name, "name")
        place = *where, who, ctypes.byref(version)
        if self._files is None:
            _library.call("endcap_save", self._held.pointer, *place)
        else:
            with _opened(self._files) as handle:
                _library.call("endcap_save", handle.pointer, *place)
        return version.value

    def __getstate__(self) -> dict[str, Any]:
        state: dict[str, Any] = {"parameters": self.get_params()}
        if self._handle is not None:
            state |= {"user_ids": self.user_ids_, "item_ids": self.item_ids_, "files": self._files}
            if self._files is None:
                with tempfile.TemporaryDirectory() as folder:
                    path = Path(folder) / "model"
                    _library.call("endcap_save_folder", self._held.pointer, os.fsencode(path), b"pickled", b"pickle")
                    state["files"] = {file.name: file.read_bytes() for file in path.iterdir()}
        return state

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.set_params(**state["parameters"])
        if "files" not in state:
            return
        self._files = state["files"]
        self._user_ids, self._item_ids = state["user_ids"], state["item_ids"]
        with _opened(state["files"]) as handle:
            users, items = TextList(state["user_ids"].tolist()), TextList(state["item_ids"].tolist())
            _library.call("endcap_reorder", handle.pointer, users.place, items.place)
        self._handle = handle


@contextmanager
def _opened(files: dict[str, bytes]) -> Iterator[_library.Handle]:
    """A model of these files, which are there as long as the context; the model may live on."""
    handle = _library.Handle()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model"
        path.mkdir()
        for name, data in files.items():
            (path / Path(name).name).write_bytes(data)
        _library.call("endcap_open", b"", os.fsencode(path), handle.place)
        yield handle


class ALS(_Fitted):
    """Implicit alternating least squares (docs/recommenders.md#ials).

    regularization and unobserved_weight follow the data where they are None.
    """

    _algorithm = "ials"

    def __init__(
        self,
        factors: int = 64,
        *,
        epochs: int = 16,
        regularization: float | None = None,
        unobserved_weight: float | None = None,
        frequency_exponent: float = 1.0,
        initial_deviation: float = 0.1,
        solver: str = "auto",
        seed: int = 0,
        threads: int = 0,
    ) -> None:
        self.factors = factors
        self.epochs = epochs
        self.regularization = regularization
        self.unobserved_weight = unobserved_weight
        self.frequency_exponent = frequency_exponent
        self.initial_deviation = initial_deviation
        self.solver = solver
        self.seed = seed
        self.threads = threads


class EASE(_Fitted):
    """The linear model EASE and its variants (docs/recommenders.md#ease); neighbours=None keeps all weights."""

    _algorithm = "ease"
    _nullable = frozenset({"neighbours"})

    def __init__(
        self,
        l2: float = 500.0,
        *,
        neighbours: int | None = 500,
        dropout: float = 0.0,
        relaxed_diagonal: float = 0.0,
        item_normalization: float = 0.0,
        user_normalization: float = 0.0,
        threads: int = 0,
    ) -> None:
        self.l2 = l2
        self.neighbours = neighbours
        self.dropout = dropout
        self.relaxed_diagonal = relaxed_diagonal
        self.item_normalization = item_normalization
        self.user_normalization = user_normalization
        self.threads = threads


class ItemNeighbours(_Fitted):
    """Item neighbours (docs/recommenders.md#item-neighbours).

    similarity is "cosine", "tf-idf" or "bm25"; where it and neighbours are None, the data decide both.
    """

    _algorithm = "item-neighbours"

    def __init__(
        self,
        similarity: str | None = None,
        *,
        neighbours: int | None = None,
        shrinkage: float = 100.0,
        bm25_k1: float = 1.2,
        bm25_b: float = 0.75,
        threads: int = 0,
    ) -> None:
        self.similarity = similarity
        self.neighbours = neighbours
        self.shrinkage = shrinkage
        self.bm25_k1 = bm25_k1
        self.bm25_b = bm25_b
        self.threads = threads
