from __future__ import annotations

import gc
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import sparse

import endcap


def dense_solution(history: np.ndarray, items: np.ndarray, regularization: float, unobserved: float) -> np.ndarray:
    """The equations of docs/recommenders.md#ials in double precision, solved by LAPACK."""
    items = items.astype(np.float64)
    rows = []
    for confidence in history:
        ridge = regularization * ((confidence > 0).sum() + unobserved * len(items))
        left = unobserved * items.T @ items + (items.T * confidence) @ items + ridge * np.eye(items.shape[1])
        rows.append(np.linalg.solve(left, items.T @ confidence))
    return np.array(rows)


def test_factors_solve_their_equations(pairs: Any, model: endcap.ALS) -> None:
    expected = dense_solution(pairs.toarray(), model.item_factors_, 0.02, 0.05)
    np.testing.assert_allclose(model.user_factors_, expected, atol=1e-5)
    np.testing.assert_allclose(model.fold_in(pairs[:7]), expected[:7], atol=1e-5)
    assert model.user_factors_.shape == (80, 6) and model.item_factors_.dtype == np.float32


def test_lists_are_the_best_items(pairs: Any, model: endcap.ALS) -> None:
    scores = model.user_factors_ @ model.item_factors_.T
    masked = np.where(pairs.toarray() > 0, -np.inf, scores)
    lists = model.recommend(n=5)
    np.testing.assert_array_equal(lists.indices, np.argsort(-masked, axis=1, kind="stable")[:, :5])
    np.testing.assert_allclose(lists.scores, np.take_along_axis(scores, lists.indices, 1), atol=1e-6)
    again = model.recommend([3, 0], n=5, mask="none")
    np.testing.assert_array_equal(again.indices, np.argsort(-scores[[3, 0]], axis=1)[:, :5])
    rows = model.recommend_rows(pairs[:9], n=5)
    np.testing.assert_array_equal(rows.indices, lists.indices[:9])


def test_lists_are_filled_by_popular_items() -> None:
    pairs = np.array([[1, 1, 0, 0], [0, 1, 1, 0], [0, 0, 0, 0]], float)
    lists = endcap.ALS(2, seed=1).fit(pairs).recommend(n=6)
    assert lists.own.tolist()[2] == 0
    assert lists.items[2].tolist() == [1, 0, 2, 3, None, None]
    assert lists.scores[2].tolist() == [2, 1, 1, 0, 0, 0]


def test_similar_items_and_reasons(pairs: Any, model: endcap.ALS) -> None:
    units = model.item_factors_ / np.linalg.norm(model.item_factors_, axis=1, keepdims=True)
    cosines = units[7] @ units.T
    cosines[7] = -np.inf
    found = model.similar([7], n=4)
    np.testing.assert_array_equal(found.indices[0], np.argsort(-cosines)[:4])
    reasons = model.explain(5, 9)
    assert {reason.item for reason in reasons} == set(pairs[5].indices.tolist())
    assert sum(reason.share for reason in reasons) == pytest.approx(
        float(model.user_factors_[5] @ model.item_factors_[9]), abs=1e-5
    )
    assert model.explain(5, 9, n=2) == reasons[:2]


def test_ease_is_its_closed_form(pairs: Any) -> None:
    dense = pairs.toarray().astype(np.float64)
    inverse = np.linalg.inv(dense.T @ dense + 30 * np.eye(40))
    weights = -inverse / np.diag(inverse)
    np.fill_diagonal(weights, 0)
    lists = endcap.EASE(30, neighbours=None).fit(pairs).recommend(n=40, mask="none")
    scores = np.empty((80, 40))
    np.put_along_axis(scores, lists.indices.astype(np.int64), lists.scores, 1)
    listed = np.arange(40)[None, :] < lists.own[:, None]
    found = np.take_along_axis(dense @ weights, lists.indices.astype(np.int64), 1)
    np.testing.assert_allclose(lists.scores[listed], found[listed], atol=1e-5)


def test_neighbours_are_their_cosines(pairs: Any) -> None:
    dense = pairs.toarray().astype(np.float64)
    norms = np.linalg.norm(dense, axis=0)
    weights = dense.T @ dense / (np.outer(norms, norms) + 2)
    np.fill_diagonal(weights, -1)
    found = endcap.ItemNeighbours("cosine", neighbours=40, shrinkage=2).fit(pairs).similar([0, 5], n=3)
    np.testing.assert_array_equal(found.indices, np.argsort(-weights[[0, 5]], axis=1)[:, :3])
    np.testing.assert_allclose(found.scores, -np.sort(-weights[[0, 5]], axis=1)[:, :3], atol=1e-6)


@pytest.mark.parametrize("make", [endcap.ALS, endcap.EASE, endcap.ItemNeighbours])
def test_threads_and_order_change_no_bit(make: Any) -> None:
    matrix = sparse(300, 90, seed=5)
    users, items = [f"u{row}" for row in range(300)], [f"i{column}" for column in range(90)]
    one = make(threads=1).fit(matrix, user_ids=users, item_ids=items)
    random = np.random.default_rng(1)
    rows, columns = random.permutation(300), random.permutation(90)
    moved = matrix[rows][:, columns].tocsr()
    moved.sort_indices()
    two = make(threads=2).fit(
        moved, user_ids=[users[row] for row in rows], item_ids=[items[column] for column in columns]
    )
    first, second = one.recommend(users, n=8), two.recommend(users, n=8)
    np.testing.assert_array_equal(first.items, second.items)
    np.testing.assert_array_equal(first.scores, second.scores)


def test_forms_of_the_same_matrix(pairs: Any) -> None:
    expected = endcap.ALS(4, seed=1).fit(pairs)
    dense = pairs.toarray()
    wide = pairs.copy()
    wide.indices, wide.indptr = wide.indices.astype(np.int64), wide.indptr.astype(np.int64)
    locked = pairs.copy()
    for array in (locked.data, locked.indices, locked.indptr):
        array.setflags(write=False)
    forms = [dense, np.asfortranarray(dense), dense.astype(np.float64), wide, pairs.tocsc(), pairs.tocoo(), locked]
    for form in forms:
        again = endcap.ALS(4, seed=1).fit(form)
        np.testing.assert_array_equal(again.user_factors_, expected.user_factors_)
    counts = (dense > 0).astype(np.int64)
    np.testing.assert_array_equal(endcap.ALS(4).fit(counts).item_factors_, endcap.ALS(4).fit(counts > 0).item_factors_)


def test_a_log_is_a_matrix() -> None:
    users = np.array(["b", "a", "b", "é", "a"])
    items = np.array([10, 9, 10, 9, 9])
    log = endcap.Interactions.from_columns(users, items, [1.0, 2.0, 3.0, 1.0, 0.5])
    assert log.user_ids.tolist() == ["a", "b", "é"] and log.item_ids.tolist() == [9, 10]
    assert log.indptr.tolist() == [0, 1, 2, 3] and log.indices.tolist() == [0, 1, 0]
    assert log.data.tolist() == [2.5, 4.0, 1.0]
    assert endcap.Interactions.from_columns(users, items).data is None
    model = endcap.ALS(2).fit(log)
    assert model.recommend(["é"], n=2).items.tolist() == [[10, None]]


def test_pickles_and_copies(pairs: Any, model: endcap.ALS, tmp_path: Path) -> None:
    again = pickle.loads(pickle.dumps(model))
    np.testing.assert_array_equal(again.user_factors_, model.user_factors_)
    np.testing.assert_array_equal(again.recommend(n=5).indices, model.recommend(n=5).indices)
    assert again.get_params() == model.get_params()
    assert pickle.loads(pickle.dumps(endcap.EASE(7))).l2 == 7
    twice = pickle.loads(pickle.dumps(again))
    assert twice.save(tmp_path, "again") == 1 and model.save(tmp_path, "fitted") == 1
    for name in ("items.safetensors", "users.safetensors"):
        assert (tmp_path / "again/1" / name).read_bytes() == (tmp_path / "fitted/1" / name).read_bytes()
    np.testing.assert_array_equal(twice.fit(pairs).item_factors_, model.item_factors_)


def test_saved_and_loaded(pairs: Any, tmp_path: Path) -> None:
    users, items = [f"u{row}" for row in range(80)], [f"i{column}" for column in range(40)]
    model = endcap.ALS(4, seed=2).fit(pairs, user_ids=users, item_ids=items)
    assert [model.save(tmp_path / "models", "shop") for _ in range(2)] == [1, 2]
    loaded = endcap.load(f"{tmp_path}/models/shop/2")
    assert isinstance(loaded, endcap.Recommender) and loaded.report_["version"] == 2
    np.testing.assert_array_equal(loaded.recommend(users, n=6).items, model.recommend(users, n=6).items)
    np.testing.assert_array_equal(loaded.recommend(users, n=6).scores, model.recommend(users, n=6).scores)
    by_path = endcap.load(f"{tmp_path}/models/shop/1")
    assert (
        pickle.loads(pickle.dumps(by_path)).recommend(["u3"]).items.tolist() == by_path.recommend(["u3"]).items.tolist()
    )
    assert loaded.explain("u3", "i5")[0].item in items
    with pytest.raises(endcap.ModelUnusable, match="there is no model"):
        endcap.load(f"{tmp_path}/models/other@champion")
    with pytest.raises(endcap.InvalidInput, match="lower-case"):
        model.save(tmp_path / "models", "No Name")
    blocked = tmp_path / "file"
    blocked.write_text("")
    with pytest.raises(endcap.EndcapError):
        model.save(blocked, "shop")


MISTAKES: list[tuple[Any, str]] = [
    (np.ones(3), "1 dimensions"),
    (np.ones((2, 2, 2)), "3 dimensions"),
    (np.array([["a", "b"]]), "type"),
    (np.zeros((2, 2), "datetime64[s]"), "type"),
    (np.ma.masked_equal([[1.0, 2.0]], 2), "masked"),
    (np.ones((2, 2), complex), "type"),
    (np.ones((2, 2), object), "type"),
    (np.zeros((3, 4)), "no entry"),
    (np.zeros((0, 4)), "no entry"),
    (np.zeros((4, 0)), "no entry"),
    (np.array([[1.0, -1.0]]), "positive"),
    (np.array([[1.0, np.nan]]), "nan"),
    (np.array([[1.0, np.inf]]), "inf"),
    (np.array([[1.0, 1e300]]), "inf"),
    (endcap.Interactions([0, 2], [1, 0], None, (1, 2)), "column 0 after column 1"),
    (endcap.Interactions([0, 2], [1, 1], None, (1, 2)), "column 1 twice"),
    (endcap.Interactions([0, 1], [2], None, (1, 2)), "outside of its 2 columns"),
    (endcap.Interactions([0, 1], [-1], None, (1, 2)), "outside of its 2 columns"),
    (endcap.Interactions([1, 1], [0], None, (1, 2)), "offsets"),
    (endcap.Interactions([0, 2, 1], [0, 1], None, (2, 2)), "offsets"),
    (None, "dimensions"),
    ("text", "dimensions"),
]


@pytest.mark.parametrize(("data", "words"), MISTAKES)
def test_a_mistake_is_an_exception(data: Any, words: str) -> None:
    with pytest.raises((ValueError, TypeError), match=words):
        endcap.ALS(2).fit(data)


def test_what_scipy_lets_pass_is_an_exception() -> None:
    csr_matrix = pytest.importorskip("scipy.sparse").csr_matrix
    ones, ends = np.ones(3), np.array([0, 2, 3])
    with pytest.raises(endcap.InvalidInput, match="row 0 of pairs has column 0 after column 2"):
        endcap.ALS(2).fit(csr_matrix((ones, np.array([2, 0, 1]), ends), shape=(2, 3)))
    with pytest.raises(endcap.InvalidInput, match="row 0 of pairs has column 1 twice"):
        endcap.ALS(2).fit(csr_matrix((ones, np.array([1, 1, 1]), ends), shape=(2, 3)))
    with pytest.raises(endcap.InvalidInput, match="is 0.0"):
        endcap.ALS(2).fit(csr_matrix((np.array([1.0, 0, 1]), np.array([0, 1, 1]), ends), shape=(2, 3)))
    broken = csr_matrix((ones, np.array([0, 1, 1]), ends), shape=(2, 3))
    broken.indptr[1] = 99
    with pytest.raises(endcap.InvalidInput, match="offsets"):
        endcap.ALS(2).fit(broken)
    broken = csr_matrix((ones, np.array([0, 1, 1]), ends), shape=(2, 3))
    broken.data = broken.data[:1]
    with pytest.raises(endcap.InvalidInput, match="beyond indices or data"):
        endcap.ALS(2).fit(broken)


def test_interactions_that_change_are_checked_again() -> None:
    def log() -> Any:
        return endcap.Interactions(np.array([0, 1, 2]), np.array([0, 1]), np.ones(2), (2, 2))

    changes: list[tuple[str, Any, str]] = [
        ("indptr", np.array([0, 1, 10**9]), "beyond"),
        ("indptr", np.array([0, 2]), "one more"),
        ("indices", np.array([], np.int32), "beyond"),
        ("indices", np.array([0.5, 1.5]), "type"),
        ("data", np.array(["a", "b"]), "type"),
        ("shape", (10**9, 2), "one more"),
        ("shape", (2, -1), "negative"),
    ]
    for name, value, words in changes:
        changed = log()
        setattr(changed, name, value)
        with pytest.raises(endcap.InvalidInput, match=words):
            endcap.ALS(2).fit(changed)
    locked = log()
    locked.indices = np.array([0, 1], np.int8)
    expected = endcap.ALS(2, seed=1).fit(log()).user_factors_
    np.testing.assert_array_equal(endcap.ALS(2, seed=1).fit(locked).user_factors_, expected)
    with pytest.raises(TypeError):
        endcap.Interactions([0, 1], [0], None, (1.5, 2))  # type: ignore[arg-type]


def test_wrong_parameters(pairs: Any, model: endcap.ALS) -> None:
    wrong: list[tuple[Any, str]] = [
        (endcap.ALS(0), "factors=0"),
        (endcap.ALS(2.5), "factors"),  # type: ignore[arg-type]
        (endcap.ALS(2, regularization=-1), "regularization"),
        (endcap.ALS(2, regularization=float("nan")), "regularization"),
        (endcap.ALS(2, solver="best"), "solver"),
        (endcap.ALS(2, seed=-1), "seed"),
        (endcap.ALS(2, threads=-1), "threads"),
        (endcap.EASE(0), "l2"),
        (endcap.ItemNeighbours("euclid"), "similarity"),
    ]
    for estimator, words in wrong:
        with pytest.raises(endcap.InvalidInput, match=words):
            estimator.fit(pairs)
    with pytest.raises(endcap.NotFitted):
        endcap.ALS().recommend()
    with pytest.raises(endcap.InvalidInput, match="no user 'nobody'"):
        model.recommend(["nobody"])
    with pytest.raises(endcap.InvalidInput, match="n=0"):
        model.recommend(n=0)
    with pytest.raises(endcap.InvalidInput, match="n=-1"):
        model.explain(5, 9, n=-1)
    with pytest.raises(endcap.InvalidInput, match="progress=5"):
        model.fit(pairs, progress=5)  # type: ignore[arg-type]
    with pytest.raises(endcap.InvalidInput, match="NUL"):
        model.save("models", "shop\0")
    with pytest.raises(endcap.InvalidInput, match="NUL"):
        endcap.load("models\0/shop@champion")
    with pytest.raises(endcap.InvalidInput, match="mask"):
        model.recommend(mask="bought")
    with pytest.raises(endcap.InvalidInput, match="columns"):
        model.fold_in(np.ones((1, 3)))
    with pytest.raises(endcap.InvalidInput, match="twice"):
        endcap.ALS(2).fit(np.ones((2, 2)), user_ids=["a", "a"])
    with pytest.raises(endcap.InvalidInput, match="item_ids"):
        endcap.ALS(2).fit(np.ones((2, 2)), item_ids=["a"])
    with pytest.raises(endcap.InvalidInput, match="no parameter 'factor'"):
        endcap.ALS().set_params(factor=3)


def test_memory_does_not_grow(tmp_path: Path) -> None:
    """1,000 fits and loads; what the allocator keeps after the first hundred is enough for all others."""

    def resident() -> int:
        return int(Path("/proc/self/statm").read_text().split()[1]) * 4096

    matrix = sparse(200, 100, seed=8)
    endcap.ALS(8, epochs=1).fit(matrix).save(tmp_path, "shop")
    sizes = []
    for number in range(1_000):
        endcap.ALS(8, epochs=1, threads=1).fit(matrix).recommend([1], n=3)
        endcap.load(f"{tmp_path}/shop/1").recommend(["1"], n=3)
        with pytest.raises(endcap.InvalidInput):
            endcap.ALS(0).fit(matrix)
        if number % 100 == 99:
            gc.collect()
            sizes.append(resident())
    assert sizes[-1] - sizes[0] < 4 << 20, sizes
