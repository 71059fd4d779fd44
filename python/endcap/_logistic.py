"""Logistic regression as scikit-learn's classifiers are used."""

from __future__ import annotations

import ctypes
import json
import operator
import sys
import warnings
from collections.abc import Sequence
from typing import Any, TypeVar

import numpy as np

from . import _arrow, _errors, _library
from ._interactions import Array, TextList, checked_ids, refuse_masked
from ._parameters import Parametric

Self = TypeVar("Self", bound="LogisticRegression")


class LogisticRegression(Parametric):
    """P(yes) = 1 / (1 + exp(-(intercept + x·coef))) by the mean log loss + l2/2 ‖coef‖² + l1 ‖coef‖₁.

    l2=None is 1/Σweights, which is C=1 of scikit-learn. class_weight is None, "balanced" or a dictionary. levels=(3, 2)
    says that the last five columns are the 0/1 columns of a category with three levels and of one with two. A matrix of
    scipy becomes dense. docs/logistic-regression.md has the solvers: "auto", "newton", "lbfgs", "newton-cg", "coordinate".
    """

    _estimator_type = "classifier"

    def __init__(
        self,
        l2: float | None = None,
        *,
        l1: float = 0.0,
        solver: str = "auto",
        class_weight: str | dict[Any, float] | None = None,
        levels: Sequence[int] | None = None,
        threads: int = 0,
    ) -> None:
        self.l2 = l2
        self.l1 = l1
        self.solver = solver
        self.class_weight = class_weight
        self.levels = levels
        self.threads = threads

    def fit(self: Self, X: Any, y: Any, sample_weight: Any = None, ids: Any = None) -> Self:
        """Fits the model; Ctrl-C ends it and leaves the model as it was.

        ids, the customer of each row, put the rows into the order in which `trainer fit propensity --id` sums them. The
        order in which rows are given changes no bit, with ids and without.
        """
        matrix, names = _matrix(X)
        labels, classes = _labels(y, len(matrix))
        weights = _weights(sample_weight, len(matrix))
        customers = None if ids is None else TextList(checked_ids(ids, len(matrix), "ids"))
        coefficients, intercept, report = np.empty(matrix.shape[1]), ctypes.c_double(), ctypes.c_void_p()
        present = np.unique(labels if weights is None else labels[weights > 0])
        if len(present) == 0:
            raise _errors.InvalidInput("all sample weights are zero: give some rows a positive weight", 3)
        if len(present) == 1:
            found = classes[present[0]]
            raise _errors.InvalidInput(f"there are rows of one class only, {found!r}: give rows of two classes", 3)
        watch = _library.Watch(self.threads)
        watch.call(
            "endcap_logistic_fit_by_id",
            self._recipe(classes),
            matrix.ctypes.data,
            *matrix.shape,
            labels.ctypes.data,
            None if weights is None else weights.ctypes.data,
            None if customers is None else customers.place,
            watch.run,
            ctypes.byref(intercept),
            coefficients.ctypes.data,
            ctypes.byref(report),
        )
        facts = json.loads(_library.take(report))
        if not facts["converged"]:
            raise _errors.of_code(
                4,
                f"the fit stopped after {facts['iterations']} iterations, where the optimality conditions are violated by "
                f"{facts['gradient']}: scale the columns, raise l2, or choose another solver",
            )
        self.report_ = facts
        self.classes_ = classes
        self.coef_ = coefficients.reshape(1, -1)
        self.intercept_ = np.array([intercept.value])
        self.n_features_in_ = matrix.shape[1]
        self.n_iter_ = np.array([max(int(self.report_["iterations"]), 1)], np.int32)
        if names is not None:
            self.feature_names_in_ = names
        elif hasattr(self, "feature_names_in_"):
            del self.feature_names_in_
        return self

    def _recipe(self, classes: Array) -> bytes:
        """The parameters as the library reads them."""
        recipe: dict[str, Any] = {"l1": self.l1, "solver": self.solver, "class_weight": self._class_weight(classes)}
        for name, value in recipe.items():
            if value is None:
                raise _errors.InvalidInput(f"{name} is None: leave it out for its default", 64)
        if self.l2 is not None:
            recipe["l2"] = self.l2
        if self.levels is not None:
            recipe["levels"] = _levels(self.levels)
        return _recipe(recipe)

    def _class_weight(self, classes: Array) -> str:
        given = self.class_weight
        if given is None or given == "balanced":
            return given or "none"
        if not isinstance(given, dict):
            raise _errors.InvalidInput(f"class_weight={given!r}: give 'balanced', a dictionary or None", 64)
        names = classes.tolist()
        unknown = [name for name in given if name not in names]
        if unknown:
            raise _errors.InvalidInput(f"class_weight names the class {unknown[0]!r}, which no row has", 64)
        return ":".join(repr(float(given.get(name, 1.0))) for name in names)

    def _score(self, X: Any) -> tuple[Array, Array]:
        if not hasattr(self, "coef_"):
            raise _errors.not_fitted(self)
        matrix, names = _matrix(X)
        self._check_names(names)
        if matrix.shape[1] != self.n_features_in_:
            raise _errors.InvalidInput(
                f"X has {matrix.shape[1]} features, but {type(self).__name__} is expecting "
                f"{self.n_features_in_} features as input",
                64,
            )
        odds, chances = np.empty(len(matrix)), np.empty(len(matrix))
        coefficients = np.ascontiguousarray(self.coef_[0], np.float64)
        if coefficients.shape != (matrix.shape[1],):
            raise _errors.InvalidInput(f"coef_ has the shape {self.coef_.shape}, and X {matrix.shape[1]} columns", 64)
        watch = _library.Watch(self.threads, interruptible=len(matrix) > 100_000)
        watch.call(
            "endcap_logistic_score",
            matrix.ctypes.data,
            *matrix.shape,
            float(self.intercept_[0]),
            coefficients.ctypes.data,
            watch.run,
            odds.ctypes.data,
            chances.ctypes.data,
        )
        return odds, chances

    def _check_names(self, names: Array | None) -> None:
        fitted = getattr(self, "feature_names_in_", None)
        kind = type(self).__name__
        if fitted is None and names is not None:
            warnings.warn(
                f"X has feature names, but {kind} was fitted without feature names", UserWarning, stacklevel=4
            )
        if fitted is not None and names is None:
            warnings.warn(
                f"X does not have valid feature names, but {kind} was fitted with feature names",
                UserWarning,
                stacklevel=4,
            )
        if fitted is None or names is None or list(fitted) == list(names):
            return
        message = "The feature names should match those that were passed during fit.\n"
        unseen, missing = sorted(set(names) - set(fitted)), sorted(set(fitted) - set(names))
        if unseen:
            message += "Feature names unseen at fit time:\n" + "".join(f"- {name}\n" for name in unseen[:5])
        if missing:
            message += "Feature names seen at fit time, yet now missing:\n"
            message += "".join(f"- {name}\n" for name in missing[:5])
        if not unseen and not missing:
            message += "Feature names must be in the same order as they were in fit.\n"
        raise _errors.InvalidInput(message, 64)

    def decision_function(self, X: Any) -> Array:
        """The log-odds of the second class, for each row."""
        return self._score(X)[0]

    def predict_proba(self, X: Any) -> Array:
        """The probabilities of both classes: rows × 2."""
        chances = self._score(X)[1]
        return np.column_stack([1 - chances, chances])

    def predict_log_proba(self, X: Any) -> Array:
        """The logarithms of the probabilities, exact also where one is next to 0."""
        odds = self._score(X)[0]
        return np.column_stack([-np.logaddexp(0, odds), -np.logaddexp(0, -odds)])

    def predict(self, X: Any) -> Array:
        """The likelier class of each row."""
        odds = self.decision_function(X)
        found: Array = self.classes_[(odds > 0).astype(np.intp)]
        return found

    def score(self, X: Any, y: Any, sample_weight: Any = None) -> float:
        """The share of rows whose class is predicted."""
        hits = self.predict(X) == np.asarray(y)
        return float(np.average(hits, weights=sample_weight))

    def __sklearn_tags__(self) -> Any:
        from sklearn.utils import ClassifierTags, InputTags, Tags, TargetTags

        return Tags(
            estimator_type="classifier",
            target_tags=TargetTags(required=True),
            classifier_tags=ClassifierTags(multi_class=False),
            input_tags=InputTags(sparse=True),
        )

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "coef_")


def _levels(values: Sequence[int]) -> list[int]:
    try:
        return [int(operator.index(value)) for value in values]
    except TypeError:
        raise _errors.InvalidInput(
            f"levels={values!r}: give a whole number for each category, as in (3, 2)", 64
        ) from None


def _recipe(values: dict[str, Any]) -> bytes:
    plain = {name: value.item() if isinstance(value, np.generic) else value for name, value in values.items()}
    try:
        return json.dumps(plain, allow_nan=False).encode()
    except (TypeError, ValueError) as error:
        raise _errors.InvalidInput(f"a parameter is no finite number or text: {error}", 64) from None


def _matrix(X: Any) -> tuple[Array, Array | None]:
    """Rows × columns in double precision, without a copy where they are so already, and the names of the columns."""
    names: Array | None = None
    refuse_masked(X, "X")
    if hasattr(X, "toarray"):
        X = X.toarray()
    elif hasattr(X, "columns") and hasattr(X, "to_numpy"):
        columns = list(X.columns)
        if all(isinstance(name, str) for name in columns):
            names = np.array(columns, dtype=object)
        X = X.to_numpy()
    elif _arrow.has_stream(X) and not isinstance(X, np.ndarray):
        table = _arrow.columns(X)
        names = np.array(list(table), dtype=object)
        X = np.column_stack([np.asarray(column) for column in table.values()]) if table else np.empty((0, 0))
    array = np.asarray(X)
    if array.dtype.kind == "c":
        raise _errors.InvalidInput(f"Complex data not supported: {array.dtype}", 64)
    if array.dtype.kind == "O":
        try:
            array = array.astype(np.float64)
        except TypeError as error:
            # scikit-learn's own words, which its tools look for.
            raise TypeError(f"argument must be a string or a number: {error}") from None
        except ValueError as error:
            raise _errors.InvalidInput(f"X has a cell that is no number: {error}", 3) from None
    if array.dtype.kind not in "fiub":
        raise _errors.InvalidInput(f"X has the type {array.dtype}: give numbers", 64)
    if array.ndim != 2:
        raise _errors.InvalidInput(
            f"Expected 2D array, got {array.ndim}D array instead. Reshape your data either using "
            "array.reshape(-1, 1) if it has one feature or array.reshape(1, -1) if it is one row",
            64,
        )
    rows, width = array.shape
    if rows == 0:
        raise _errors.InvalidInput(
            f"Found array with 0 sample(s) (shape={array.shape}) while a minimum of 1 is required.", 3
        )
    if width == 0:
        raise _errors.InvalidInput(
            f"Found array with 0 feature(s) (shape={array.shape}) while a minimum of 1 is required.", 3
        )
    matrix = np.require(array, np.float64, ["C", "A"])
    if not np.isfinite(matrix).all():
        kind = "NaN" if np.isnan(matrix).any() else "infinity"
        row = int(np.argmin(np.isfinite(matrix).all(axis=1)))
        raise _errors.InvalidInput(
            f"Input X contains {kind}, first in row {row}: fill what is missing, and give finite numbers", 3
        )
    return matrix, names


def _labels(y: Any, rows: int) -> tuple[Array, Array]:
    """0 or 1 for each row, and both classes in ascending order."""
    if y is None:
        raise _errors.InvalidInput("requires y to be passed, but the target y is None", 64)
    refuse_masked(y, "y")
    answers = np.asarray(y)
    if answers.ndim == 2 and answers.shape[1] == 1:
        message = "A column-vector y was passed when a 1d array was expected"
        kind: type[Warning] = UserWarning
        if "sklearn" in sys.modules:
            from sklearn.exceptions import DataConversionWarning

            kind = DataConversionWarning
        warnings.warn(message, kind, stacklevel=4)
        answers = answers[:, 0]
    if answers.ndim != 1:
        raise _errors.InvalidInput(f"y should be a 1d array, got an array of shape {answers.shape} instead", 64)
    if len(answers) != rows:
        raise _errors.InvalidInput(
            f"Found input variables with inconsistent numbers of samples: {[rows, len(answers)]}", 64
        )
    if answers.dtype.kind == "f":
        if not np.isfinite(answers).all():
            raise _errors.InvalidInput("Input y contains NaN or infinity", 3)
        if (answers != np.floor(answers)).any():
            raise _errors.InvalidInput("Unknown label type: continuous. Give two classes, not a quantity", 64)
    try:
        classes, places = np.unique(answers, return_inverse=True)
    except TypeError as error:
        raise _errors.InvalidInput(f"y has values of different types, or None: {error}", 3) from None
    if len(classes) > 2:
        raise _errors.InvalidInput(
            f"Only binary classification is supported. The type of the target is multiclass: y has {len(classes)} classes",
            64,
        )
    return np.asarray(places).reshape(-1).astype(np.uint8), classes


def _weights(values: Any, rows: int) -> Array | None:
    if values is None:
        return None
    refuse_masked(values, "sample_weight")
    weights = np.asarray(values)
    if weights.dtype.kind not in "fiub":
        raise _errors.InvalidInput(f"sample_weight has the type {weights.dtype}: give numbers", 64)
    if weights.ndim == 0:
        weights = np.full(rows, float(weights))
    if weights.ndim != 1:
        raise _errors.InvalidInput("Sample weights must be 1D array or scalar", 64)
    if len(weights) != rows:
        raise _errors.InvalidInput(f"sample_weight.shape == {weights.shape}, expected ({rows},)", 64)
    weights = np.require(weights, np.float64, ["C", "A"])
    wrong = ~(np.isfinite(weights) & (weights >= 0))
    if wrong.any():
        row = int(np.argmax(wrong))
        raise _errors.InvalidInput(f"the weight of row {row} is {weights[row]}: give numbers of at least 0", 3)
    return weights
