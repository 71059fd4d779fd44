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
    unwanted = {result["check_name"]: result["exception"] for result in results if result["status"] in ("failed", "xfail")}
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
        endcap.LogisticRegression(solver="sag").fit(matrix, labels)
    balanced = endcap.LogisticRegression(class_weight="balanced").fit(matrix, labels)
    sums = np.bincount(labels)
    weighted = endcap.LogisticRegression().fit(matrix, labels, (len(labels) / (2 * sums))[labels])
    np.testing.assert_allclose(balanced.coef_, weighted.coef_, rtol=1e-12)
    assert (endcap.LogisticRegression(l1=0.5).fit(matrix, labels).coef_ == 0).all()
