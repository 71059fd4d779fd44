"""Tables through Arrow's C stream interface."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import endcap
from endcap import _arrow
from endcap._logistic import _matrix

pa: Any = pytest.importorskip("pyarrow")


def test_numbers_are_not_copied() -> None:
    table = pa.table({name: pa.array(np.arange(5, dtype=name)) for name in ("int32", "int64", "float32", "float64")})
    columns = _arrow.columns(table)
    for name, column in columns.items():
        buffer = table.column(name).chunk(0).buffers()[1]
        assert column.ctypes.data == buffer.address and column.dtype == name
        assert not column.flags.writeable
    kept = columns["float64"]
    del table, columns
    assert kept.tolist() == [0, 1, 2, 3, 4]


def test_arrays_of_numpy_and_scipy_are_not_copied() -> None:
    data, indices, indptr = np.ones(2, np.float32), np.array([0, 1], np.int32), np.array([0, 2], np.int64)
    found = endcap.Interactions(indptr, indices, data, (1, 2))
    assert found.data is not None and found.data.ctypes.data == data.ctypes.data
    assert found.indices.ctypes.data == indices.ctypes.data and found.indptr.ctypes.data == indptr.ctypes.data
    matrix = np.ones((3, 2))
    assert _matrix(matrix)[0].ctypes.data == matrix.ctypes.data


def test_slices_chunks_texts_and_flags() -> None:
    table = pa.table({"text": ["a", "bé", "", "d"], "flag": [True, False, True, True], "number": [1.5, 2.5, 3.5, 4.5]})
    columns = _arrow.columns(table.slice(1, 2))
    assert columns["text"].tolist() == ["bé", ""]
    assert columns["flag"].tolist() == [False, True]
    assert columns["number"].tolist() == [2.5, 3.5]
    columns = _arrow.columns(pa.concat_tables([table, table.slice(2)]))
    assert columns["number"].tolist() == [1.5, 2.5, 3.5, 4.5, 3.5, 4.5]
    assert columns["text"].tolist() == ["a", "bé", "", "d", "", "d"]
    assert _arrow.columns(table.slice(0, 0))["number"].tolist() == []


def test_what_cannot_be_read() -> None:
    with pytest.raises(endcap.InvalidInput, match="no value in row 1"):
        _arrow.columns(pa.table({"number": pa.array([1.0, None])}))
    with pytest.raises(endcap.InvalidInput, match="dictionary"):
        _arrow.columns(pa.table({"text": pa.array(["a", "b"]).dictionary_encode()}))
    with pytest.raises(endcap.InvalidInput, match="Arrow type"):
        _arrow.columns(pa.table({"list": pa.array([[1], [2]])}))


def test_a_table_is_a_log() -> None:
    table = pa.table({"user": ["b", "a", "b"], "item": [3, 3, 4], "count": [1, 2, 3]})
    model = endcap.ALS(2, seed=1).fit(table)
    again = endcap.ALS(2, seed=1).fit(endcap.Interactions.from_columns(["b", "a", "b"], [3, 3, 4], [1, 2, 3]))
    np.testing.assert_array_equal(model.user_factors_, again.user_factors_)
    assert model.recommend(["a"], n=1).items.tolist() == [[4]]
    with pytest.raises(endcap.InvalidInput, match="1 columns"):
        endcap.ALS(2).fit(table.select(["user"]))


def test_a_table_is_a_matrix() -> None:
    random = np.random.default_rng(2)
    matrix = random.normal(size=(50, 2))
    labels = (matrix[:, 0] > 0).astype(int)
    table = pa.table({"one": matrix[:, 0], "two": matrix[:, 1]})
    model = endcap.LogisticRegression().fit(table, labels)
    np.testing.assert_array_equal(model.coef_, endcap.LogisticRegression().fit(matrix, labels).coef_)
    assert model.feature_names_in_.tolist() == ["one", "two"]
