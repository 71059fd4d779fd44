from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pytest

import endcap

sklearn: Any = pytest.importorskip("sklearn")


def sample(rows: int = 400, columns: int = 5) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(4)
    matrix = random.normal(size=(rows, columns))
    odds = matrix @ np.linspace(-1, 1.5, columns) - 0.3
    return matrix, (random.random(rows) < 1 / (1 + np.exp(-odds))).astype(int)


def test_scikit_learn_checks_the_estimator() -> None:
    from sklearn.utils.estimator_checks import check_estimator

    results = check_estimator(endcap.LogisticRegression(), on_fail=None)
    failed = {result["check_name"]: result["exception"] for result in results if result["status"] != "passed"}
    # Skipped are the checks of what needs pandas or is not asked of a classifier; nothing may fail.
    unwanted = {
        result["check_name"]: result["exception"] for result in results if result["status"] in ("failed", "xfail")
    }
    assert not unwanted, failed


def test_tools_of_scikit_learn_take_it() -> None:
    from sklearn.base import clone
    from sklearn.model_selection import GridSearchCV, cross_val_score
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    matrix, labels = sample()
    assert clone(endcap.LogisticRegression(0.1, l1=0.2)).get_params()["l1"] == 0.2
    assert make_pipeline(StandardScaler(), endcap.LogisticRegression()).fit(matrix, labels).score(matrix, labels) > 0.7
    search = GridSearchCV(endcap.LogisticRegression(), {"l2": [0.001, 10]}, scoring="neg_log_loss", n_jobs=2)
    assert search.fit(matrix, labels).best_params_ == {"l2": 0.001}
    assert cross_val_score(endcap.LogisticRegression(), matrix, labels, scoring="roc_auc").min() > 0.7


def test_coefficients_are_those_of_scikit_learn() -> None:
    from sklearn.linear_model import LogisticRegression

    matrix, labels = sample()
    weights = np.random.default_rng(5).uniform(0.5, 2, len(labels))
    for own, strength in [(None, 1.0), (0.01, 1 / (0.01 * weights.sum()))]:
        theirs = LogisticRegression(C=strength, tol=1e-10, max_iter=1000).fit(matrix, labels, weights)
        ours = endcap.LogisticRegression(own).fit(matrix, labels, weights)
        np.testing.assert_allclose(ours.coef_, theirs.coef_, atol=1e-6)
        np.testing.assert_allclose(ours.intercept_, theirs.intercept_, atol=1e-6)
        np.testing.assert_allclose(ours.predict_proba(matrix), theirs.predict_proba(matrix), atol=1e-7)
        np.testing.assert_allclose(ours.predict_log_proba(matrix), theirs.predict_log_proba(matrix), atol=1e-6)
        assert ours.score(matrix, labels) == theirs.score(matrix, labels)


def test_forms_of_the_same_rows() -> None:
    sparse = pytest.importorskip("scipy.sparse")
    matrix, labels = sample()
    expected = endcap.LogisticRegression().fit(matrix, labels).coef_
    locked = matrix.copy()
    locked.setflags(write=False)
    for form in (np.asfortranarray(matrix), locked, sparse.csr_matrix(matrix), matrix.tolist(), matrix[::-1][::-1]):
        np.testing.assert_array_equal(endcap.LogisticRegression().fit(form, labels).coef_, expected)
    for threads in (1, 2, 3):
        np.testing.assert_array_equal(endcap.LogisticRegression(threads=threads).fit(matrix, labels).coef_, expected)
    texts = np.where(labels == 1, "yes", "no")
    model = endcap.LogisticRegression().fit(matrix, texts)
    assert model.classes_.tolist() == ["no", "yes"] and set(model.predict(matrix)) == {"no", "yes"}
    assert pickle.loads(pickle.dumps(model)).predict(matrix).tolist() == model.predict(matrix).tolist()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda X, y: (X[:0], y[:0]), "0 sample"),
        (lambda X, y: (X[:, :0], y), "0 feature"),
        (lambda X, y: (X[:, 0], y), "Reshape"),
        (lambda X, y: (X, y[:-1]), "inconsistent"),
        (lambda X, y: (X, y * 0), "one class"),
        (lambda X, y: (X, np.arange(len(y))), "binary"),
        (lambda X, y: (X, y + 0.5), "continuous"),
        (lambda X, y: (np.where(X > 2, np.nan, X), y), "NaN"),
        (lambda X, y: (np.where(X > 2, np.inf, X), y), "infinity"),
        (lambda X, y: (X.astype(str), y), "type"),
        (lambda X, y: (X, None), "y"),
        (lambda X, y: (X.astype(complex), y), "Complex"),
        (lambda X, y: (X[None], y), "2D"),
        (lambda X, y: (X.astype("datetime64[s]"), y), "type"),
        (lambda X, y: (np.ma.masked_greater(X, 2), y), "X has masked"),
        (lambda X, y: (X, np.ma.masked_equal(y, 1)), "y has masked"),
        (lambda X, y: (X, [None, *y[1:]]), "different types, or None"),
        (lambda X, y: (X, y[:, None, None]), "1d"),
    ],
)
def test_a_mistake_is_an_exception(change: Any, words: str) -> None:
    matrix, labels = sample()
    X, y = change(matrix, labels)
    with pytest.raises(ValueError, match=words):
        endcap.LogisticRegression().fit(X, y)


def test_separable_rows_without_a_penalty() -> None:
    matrix = np.array([[-2.0], [-1.0], [1.0], [2.0]])
    with pytest.raises(endcap.NotConverged, match="without error"):
        endcap.LogisticRegression(0.0).fit(matrix, [0, 0, 1, 1])


def test_weights_and_parameters() -> None:
    matrix, labels = sample()
    with pytest.raises(ValueError, match="weight of row 0"):
        endcap.LogisticRegression().fit(matrix, labels, -np.ones(len(labels)))
    with pytest.raises(ValueError, match="sample_weight"):
        endcap.LogisticRegression().fit(matrix, labels, np.ones(3))
    with pytest.raises(ValueError, match="l2"):
        endcap.LogisticRegression(-1).fit(matrix, labels)
    with pytest.raises(ValueError, match="solver"):
        endcap.LogisticRegression(solver=None).fit(matrix, labels)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="solver"):
        endcap.LogisticRegression(solver="sag").fit(matrix, labels)
    balanced = endcap.LogisticRegression(class_weight="balanced").fit(matrix, labels)
    sums = np.bincount(labels)
    weighted = endcap.LogisticRegression().fit(matrix, labels, (len(labels) / (2 * sums))[labels])
    np.testing.assert_allclose(balanced.coef_, weighted.coef_, rtol=1e-12)
    assert (endcap.LogisticRegression(l1=0.5).fit(matrix, labels).coef_ == 0).all()


def test_levels_are_their_columns() -> None:
    """Codes in place of 0/1 columns give the minimum that scikit-learn finds for the columns."""
    from sklearn.linear_model import LogisticRegression

    random = np.random.default_rng(8)
    matrix, labels = sample(900, 2)
    groups = [np.eye(count)[random.integers(0, count, 900)] for count in (3, 4)]
    groups[1][random.random(900) < 0.2] = 0
    whole = np.column_stack([matrix, *groups])
    theirs = LogisticRegression(tol=1e-10, max_iter=1000).fit(whole, labels)
    for levels in (None, (), (3, 4), np.array([3, 4])):
        ours = endcap.LogisticRegression(levels=levels).fit(whole, labels)  # type: ignore[arg-type]
        np.testing.assert_allclose(ours.coef_, theirs.coef_, atol=1e-6)
        np.testing.assert_allclose(ours.decision_function(whole), theirs.decision_function(whole), atol=1e-6)
    only = endcap.LogisticRegression(levels=(3, 4)).fit(whole[:, 2:], labels)
    np.testing.assert_allclose(
        only.coef_, LogisticRegression(tol=1e-10, max_iter=1000).fit(whole[:, 2:], labels).coef_, atol=1e-6
    )


@pytest.mark.parametrize(
    ("levels", "words"),
    [
        ((6,), "no division"),
        ((0, 2), "no division"),
        ((-1,), "no division"),
        ((2**62, 2**62), "no division"),
        ((3, 3), "no division"),
        ((2,), "row 0, column 3 of the matrix is 0.5"),
        ((1, 1), "row 0, column 3"),
        ((2.5,), "whole number"),
        ("ab", "whole number"),
        (3, "whole number"),
        ((10**30,), "levels"),
        ((True,), "row 0, column 4 of the matrix is 0.25"),
    ],
)
def test_wrong_levels(levels: Any, words: str) -> None:
    matrix, labels = sample()
    matrix[:, 3:] = [0.5, 0.25]
    with pytest.raises(ValueError, match=words):
        endcap.LogisticRegression(levels=levels).fit(matrix, labels)
    with pytest.raises(ValueError, match="row 7 has 1 in the columns 3 and 4"):
        matrix[:, 3:] = [0, 1]
        matrix[7, 3:] = 1
        endcap.LogisticRegression(levels=(2,)).fit(matrix, labels)


def test_ids_of_rows() -> None:
    """Byte order puts c10 before c2; the order of ids, not that of rows, decides the last bits."""
    matrix, labels = sample()
    ids = [f"c{number}" for number in range(len(labels))]
    expected = endcap.LogisticRegression().fit(matrix, labels, ids=ids)
    order = np.argsort(ids)[::-1]
    again = endcap.LogisticRegression().fit(matrix[order], labels[order], ids=np.array(ids)[order])
    assert again.coef_.tobytes() == expected.coef_.tobytes()
    several = [name[:3] for name in ids]
    expected = endcap.LogisticRegression().fit(matrix, labels, ids=several)
    again = endcap.LogisticRegression().fit(matrix[order], labels[order], ids=np.array(several)[order])
    assert again.coef_.tobytes() == expected.coef_.tobytes()
    wrong: list[tuple[Any, str]] = [
        (ids[1:], "400 ids"),
        ([*ids[1:], ""], "number 399 of ids is empty"),
        ([*ids[1:], None], "an id is None"),
        ([*ids[1:], 1.5], "an id"),
        ([ids], "400 ids"),
        ("c1", "400 ids"),
    ]
    for given, words in wrong:
        with pytest.raises(endcap.InvalidInput, match=words):
            endcap.LogisticRegression().fit(matrix, labels, ids=np.array(given, dtype=object))


def test_class_weights() -> None:
    from sklearn.linear_model import LogisticRegression

    matrix, labels = sample()
    for given in ("balanced", {1: 5}, {0: 0.5, 1: 2.0}, {}):
        ours = endcap.LogisticRegression(class_weight=given).fit(matrix, labels)
        own = LogisticRegression(class_weight=given, tol=1e-10, max_iter=1000).fit(matrix, labels)
        # C=1 of scikit-learn does not know the weights; l2=None divides by their sum, which is the same objective.
        np.testing.assert_allclose(ours.coef_, own.coef_, atol=1e-6)
    for wrong in ({1: 0}, {1: -1}, {0: float("nan")}, {1: 1e300}, {2: 1}, "heavy", "1:5", [1, 2], 5):
        with pytest.raises(ValueError, match="class.weight"):
            endcap.LogisticRegression(class_weight=wrong).fit(matrix, labels)


def test_a_fit_that_stops_early_is_an_exception(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the library reports of such a fit, in place of data for which a solver gives up on any processor."""
    matrix, labels = sample()
    model = endcap.LogisticRegression().fit(matrix, labels)
    before = model.coef_
    report = '{"converged": false, "iterations": 64, "gradient": 3617.7}'
    monkeypatch.setattr(endcap._logistic._library, "take", lambda text: report)
    with pytest.raises(endcap.NotConverged, match="stopped after 64 iterations"):
        model.fit(matrix + 1e9, labels)
    assert model.coef_ is before


def test_what_does_not_fit_into_memory_or_numbers() -> None:
    wide = np.random.default_rng(0).normal(size=(4, 1_000_000))
    with pytest.raises(endcap.InvalidInput, match="MB of memory for 1000000 coefficients"):
        endcap.LogisticRegression(solver="newton").fit(wide, [0, 1, 0, 1])
    matrix, labels = sample()
    for number in (1e101, -1.7e308):
        matrix[3, 2] = number
        with pytest.raises(endcap.InvalidInput, match="row 3, column 2"):
            endcap.LogisticRegression().fit(matrix, labels)
    matrix[3, 2] = 0
    with pytest.raises(endcap.NotConverged, match="double precision"):
        endcap.LogisticRegression().fit(matrix, labels, np.full(len(labels), 5e-324))


def test_coefficients_of_the_wrong_length() -> None:
    matrix, labels = sample()
    model = endcap.LogisticRegression().fit(matrix, labels)
    model.coef_ = np.zeros((1, 2))
    with pytest.raises(endcap.InvalidInput, match="coef_ has the shape"):
        model.predict(matrix)


def test_memory_does_not_grow() -> None:
    """1,000 fits and scores; what the allocator keeps after the first hundred is enough for all others."""
    import gc
    from pathlib import Path

    matrix, labels = sample(2_000)
    ids = [f"c{number}" for number in range(len(labels))]
    sizes = []
    for number in range(1_000):
        model = endcap.LogisticRegression(threads=1).fit(matrix, labels, ids=ids if number % 2 else None)
        model.predict_proba(matrix)
        with pytest.raises(endcap.InvalidInput):
            endcap.LogisticRegression(-1).fit(matrix, labels)
        if number % 100 == 99:
            gc.collect()
            sizes.append(int(Path("/proc/self/statm").read_text().split()[1]) * 4096)
    assert sizes[-1] - sizes[0] < 4 << 20, sizes


@pytest.mark.parametrize("offset", [1e4, 1e6, 1e8, 1e9])
def test_columns_far_from_zero_have_the_coefficients_of_columns_about_zero(offset: float) -> None:
    linear_model = pytest.importorskip("sklearn.linear_model")
    generator = np.random.default_rng(4)
    X = generator.normal(size=(2000, 3)) + offset
    X[:, 2] -= offset
    y = (generator.random(2000) < 1 / (1 + np.exp(1 - (X - [offset, offset, 0]) @ [1, -1, 0.5]))).astype(int)
    model = endcap.LogisticRegression(l2=0.1).fit(X, y)
    means = X.mean(axis=0)
    expected = linear_model.LogisticRegression(C=1 / (0.1 * 2000), solver="newton-cholesky", tol=1e-10).fit(
        X - means, y
    )
    np.testing.assert_allclose(model.coef_, expected.coef_, rtol=1e-6)
    assert model.intercept_[0] + model.coef_[0] @ means == pytest.approx(
        expected.intercept_[0], abs=1e-15 * offset + 1e-6
    )
    assert model.report_["converged"]
