"""Tables through Arrow's C stream interface."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import endcap
from endcap import _arrow, _library
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


def handed(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """The arguments of the calls of the library from here on; those by reference as what they refer to."""
    calls: list[tuple[Any, ...]] = []
    own = _library.call

    def call(name: str, *arguments: Any) -> None:
        calls.append((name, *(getattr(argument, "_obj", argument) for argument in arguments)))
        own(name, *arguments)

    monkeypatch.setattr(_library, "call", call)
    return calls


@pytest.mark.parametrize("whole", [np.int32, np.int64])
@pytest.mark.parametrize("real", [np.float32, np.float64])
def test_the_library_gets_the_addresses_of_the_caller(whole: Any, real: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    sparse = pytest.importorskip("scipy.sparse")
    matrix = sparse.csr_matrix(np.array([[1, 0, 2], [0, 3, 1.0]]))
    matrix.data, matrix.indices, matrix.indptr = (
        matrix.data.astype(real),
        matrix.indices.astype(whole),
        matrix.indptr.astype(whole),
    )
    calls = handed(monkeypatch)
    model = endcap.ALS(2, seed=1).fit(matrix)
    model.fold_in(matrix)
    model.recommend_rows(matrix, n=1)
    given = [argument for call in calls for argument in call if isinstance(argument, _library.CSR)]
    assert len(given) == 3
    for csr in given:
        assert csr.offsets == matrix.indptr.ctypes.data
        assert csr.indices == matrix.indices.ctypes.data
        assert csr.values == matrix.data.ctypes.data
    dense = np.array([[1.0, 0.5], [-1, 2], [0.5, 0], [-2, 1]])
    labels, weights = np.array([1, 0, 1, 0]), np.ones(4)
    classifier = endcap.LogisticRegression(0.1).fit(dense, labels, weights)
    classifier.predict_proba(dense)
    fit, score = (call for call in calls if call[0].startswith("endcap_logistic"))
    assert fit[2] == score[1] == dense.ctypes.data and fit[6] == weights.ctypes.data


def test_numbers_of_any_table_are_views() -> None:
    """What has the stream and nothing else, and tables of pandas and polars."""

    class Table:
        def __init__(self, table: Any) -> None:
            self.table = table

        def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
            return self.table.__arrow_c_stream__(requested_schema)

    numbers = pa.array(np.arange(6.0))
    column = _arrow.columns(Table(pa.table({"x": numbers}).slice(2)))["x"]
    assert column.ctypes.data == numbers.buffers()[1].address + 16 and column.tolist() == [2, 3, 4, 5]
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"x": np.arange(4.0)})
    assert _arrow.columns(frame)["x"].ctypes.data == frame["x"].to_numpy().ctypes.data


def test_tables_of_polars() -> None:
    polars = pytest.importorskip("polars")
    frame = polars.DataFrame({"user": ["a", "é" * 20, "b"], "item": [1, 1, 2], "x": [0.5, 1.5, 2.5]})
    columns = _arrow.columns(frame)
    assert columns["user"].tolist() == ["a", "é" * 20, "b"]
    assert columns["x"].ctypes.data == frame["x"].to_numpy(allow_copy=False).ctypes.data
    assert endcap.ALS(2).fit(frame).user_ids_.tolist() == ["a", "b", "é" * 20]


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


def test_string_views() -> None:
    texts = ["a", "twelve bytes", "more than twelve bytes", "", "é" * 7, "bé"]
    array = pa.array(texts, pa.string_view())
    assert _arrow.columns(pa.table({"text": array}))["text"].tolist() == texts
    assert _arrow.columns(pa.table({"text": array.slice(1, 3)}))["text"].tolist() == texts[1:4]
    assert _arrow.columns(pa.table({"text": array.slice(0, 0)}))["text"].tolist() == []
    with pytest.raises(endcap.InvalidInput, match="no value in row 1"):
        _arrow.columns(pa.table({"text": pa.array(["a", None], pa.string_view())}))


def test_what_cannot_be_read() -> None:
    with pytest.raises(endcap.InvalidInput, match="no value in row 1"):
        _arrow.columns(pa.table({"number": pa.array([1.0, None])}))
    with pytest.raises(endcap.InvalidInput, match="dictionary"):
        _arrow.columns(pa.table({"text": pa.array(["a", "b"]).dictionary_encode()}))
    with pytest.raises(endcap.InvalidInput, match="Arrow type"):
        _arrow.columns(pa.table({"list": pa.array([[1], [2]])}))
    with pytest.raises(endcap.InvalidInput, match="two columns 'x'"):
        _arrow.columns(pa.table([[1], [2]], names=["x", "x"]))


def test_a_stream_is_read_once() -> None:
    capsule = pa.table({"user": ["a"], "item": [1]}).__arrow_c_stream__()

    class Spent:
        def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
            return capsule

    assert _arrow.columns(Spent())["user"].tolist() == ["a"]
    with pytest.raises(endcap.InvalidInput, match="read already"):
        _arrow.columns(Spent())


def batches() -> Any:
    yield pa.record_batch({"user": ["a"]})
    raise RuntimeError("the network is down")


def test_an_error_of_a_stream_reaches_the_caller() -> None:
    reader = pa.RecordBatchReader.from_batches(pa.schema([("user", pa.string())]), batches())
    with pytest.raises((RuntimeError, endcap.InvalidInput), match="the network is down"):
        _arrow.columns(reader)


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
