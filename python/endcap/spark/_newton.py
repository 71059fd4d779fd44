"""Newton's method with a line search, over any function that adds up loss, gradient and Hessian of all rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from .. import _errors
from .._interactions import Array

# A column that others explain but for this share of its variance has no coefficient of its own.
ALIASED = 1e-11
# Newton's method has mostly converged by then where the rows are not separable.
FIRST_CHECK = 8
SEPARATION = 1e-7
HALVINGS = 40
# Beyond it a minimum that rounding hides is none.
ROUNDING = 1e-7


class Rows(Protocol):
    """All rows, in whatever coordinates."""

    def evaluate(self, z: Array) -> tuple[float, Array, Array]:
        """The mean loss at z = (intercept, coefficients), its gradient and its Hessian."""

    def margins(self, direction: Array) -> tuple[float, float]:
        """The least and the largest (2y − 1)⟨(1, x), direction⟩, and 0."""


@dataclass
class Minimum:
    """z, and how it was found: the objective at the start and after each step; columns without a coefficient."""

    z: Array
    history: list[float]
    slope: float
    converged: bool
    aliased: list[int]


def minimize(rows: Rows, start: Array, penalty: Array, constant: Array, *, steps: int, tolerance: float) -> Minimum:
    """The minimum of the mean loss + ½ Σ penalty z²; the intercept comes first and has the penalty 0.

    start must give all rows the same probability. constant: which columns are. Ends when no slope is larger than
    tolerance. Raises NotConverged where there is no minimum or rounding hides it.
    """
    is_penalized = bool((penalty[1:][~constant] > 0).all())
    z, (loss, gradient, hessian) = start, _objective(rows, start, penalty)
    aliased = [] if is_penalized else _aliased(hessian, constant)
    kept = np.concatenate([[True], ~constant])
    kept[[1 + column for column in aliased]] = False
    history = [loss]
    step = np.zeros(len(z))
    while True:
        slope = float(np.abs(gradient[kept]).max())
        if slope <= tolerance or len(history) > steps:
            if not is_penalized and (len(history) > FIRST_CHECK or tolerance > ROUNDING):
                _check_separation(rows, step)
            return Minimum(z, history, slope, slope <= tolerance, aliased)
        step = np.zeros(len(z))
        step[kept] = _direction(hessian[np.ix_(kept, kept)], gradient[kept], lambda: _check_separation(rows, z - start))
        if not is_penalized and len(history) > FIRST_CHECK:
            _check_separation(rows, step)
        decrease = -float(gradient @ step)
        found = _search(rows, z, step, penalty, loss, decrease)
        if found is None or (decrease < 1e-14 * loss and np.abs(found[1][1][kept]).max() > slope / 2):
            if slope > ROUNDING:
                raise _errors.NotConverged(
                    f"rounding hides the minimum: a slope of {slope:.1e} is left after {len(history) - 1} steps. "
                    "Leave out columns that nearly equal combinations of others, or give a larger regParam",
                    4,
                )
            return Minimum(z, history, slope, True, aliased)
        z, (loss, gradient, hessian) = found
        history.append(loss)


def _objective(rows: Rows, z: Array, penalty: Array) -> tuple[float, Array, Array]:
    loss, gradient, hessian = rows.evaluate(z)
    return loss + 0.5 * float(penalty @ (z * z)), gradient + penalty * z, hessian + np.diag(penalty)


def _search(
    rows: Rows, z: Array, step: Array, penalty: Array, loss: float, decrease: float
) -> tuple[Array, tuple[float, Array, Array]] | None:
    """The first of z + step, z + step/2, … whose objective is low enough (Armijo 1966), but for rounding."""
    length = 1.0
    for _ in range(HALVINGS):
        candidate = z + length * step
        found = _objective(rows, candidate, penalty)
        if np.isfinite(found[0]) and found[0] <= loss - 1e-4 * length * decrease + 1e-14 * loss:
            return candidate, found
        length /= 2
    return None


def _direction(hessian: Array, gradient: Array, explain: Callable[[], None]) -> Array:
    scale = 1 / np.sqrt(np.maximum(hessian.diagonal(), np.finfo(float).tiny))
    scaled = hessian * np.outer(scale, scale)
    try:
        lower = np.linalg.cholesky(scaled)
    except np.linalg.LinAlgError:
        explain()
        raise _errors.NotConverged(
            "the Hessian cannot be factorized: columns are nearly combinations of others. "
            "Give a larger regParam, or leave such columns out",
            4,
        ) from None
    found: Array = -scale * np.linalg.solve(lower.T, np.linalg.solve(lower, scale * gradient))
    return found


def _check_separation(rows: Rows, direction: Array) -> None:
    """Raises NotConverged where moving along the direction, however far, never raises the loss of any row.

    Albert & Anderson 1984, "On the existence of maximum likelihood estimates in logistic regression models", §3.
    """
    least, largest = rows.margins(direction)
    if largest > 0 and least >= -SEPARATION * largest:
        raise _errors.NotConverged(
            "some rows are told apart without error: without a penalty their coefficients grow without bound. "
            "Give regParam above 0, or leave out the column that gives the label away",
            4,
        )


def _aliased(hessian: Array, constant: Array) -> list[int]:
    """The columns that the intercept and earlier columns explain, by elimination in their order."""
    columns = np.flatnonzero(~constant)
    left = hessian[1:, 1:][np.ix_(columns, columns)]
    left = left - np.outer(hessian[0, 1:][columns], hessian[0, 1:][columns]) / hessian[0, 0]
    whole = left.diagonal().copy()
    try:
        if (np.linalg.cholesky(left).diagonal() ** 2 > ALIASED * whole).all():
            return []
    except np.linalg.LinAlgError:
        pass
    found: list[int] = []
    for place, column in enumerate(columns):
        if left[place, place] <= ALIASED * whole[place]:
            found.append(int(column))
            continue
        pivot = left[place] / left[place, place]
        left[place + 1 :] -= np.outer(left[place + 1 :, place], pivot)
    return found
