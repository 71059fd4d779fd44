"""Writes LogisticFixture.swift: what scikit-learn and statsmodels fit on 600 generated rows.

The rows come from the same generator as Tests/PropensityTests/GeneratedRows.swift (SplitMix64, seed 7): per row three uniform
numbers in [-1, 1), a level of five, a label, a weight. Training rows are those whose number is no multiple of 5.
Run here with scikit-learn and statsmodels: python3 make-logistic-fits.py > ../PropensityTests/LogisticFixture.swift
"""
import math

import numpy as np
import statsmodels.api as sm
from sklearn.linear_model import LogisticRegression

ROWS, LEVELS, MASK = 600, 5, (1 << 64) - 1


def mix(value):
    value = ((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & MASK
    return value ^ (value >> 31)


def uniforms():
    state = 7
    while True:
        state = (state + 0x9E3779B97F4A7C15) & MASK
        yield (mix(state) >> 11) * 2.0**-53


random = uniforms()
numbers, levels, labels, weights = [], [], [], []
for row in range(ROWS):
    x = [2 * next(random) - 1 for _ in range(3)]
    level = int(next(random) * LEVELS)
    log_odds = -0.5 + 1.5 * x[0] - 0.8 * x[1] + 0.4 * level * (level - 3)
    numbers.append(x)
    levels.append(level)
    labels.append(1 if next(random) < 1 / (1 + math.exp(-log_odds)) else 0)
    weights.append(0.5 + next(random))
train = np.arange(ROWS) % 5 != 0
onehot = np.eye(LEVELS)[levels]
X = np.hstack([np.array(numbers), onehot])[train]
y, w = np.array(labels)[train], np.array(weights)[train]
n = len(y)


def fitted(**options):
    weights = options.pop("weights", None)
    model = LogisticRegression(tol=1e-12, max_iter=200_000, **options).fit(X, y, weights)
    return np.concatenate([model.intercept_, model.coef_[0]])


print("// Written by Tests/Fixtures/make-logistic-fits.py.\n")
print("/// Intercepts and coefficients by scikit-learn, and a fit with standard errors by statsmodels.")
print("enum LogisticFixture {")


def show(name, comment, values):
    body = ", ".join(repr(float(v)) for v in values)
    print(f"    /// {comment}\n    static let {name}: [Double] = [{body}]\n")


show("ridge", "C = 1: l2 = 1 / n.", fitted(solver="newton-cholesky", C=1.0))
show("weighted", "C = 1 with weights: l2 = 1 / their sum.", fitted(solver="newton-cholesky", C=1.0, weights=w))
show("balanced", "C = 1 with balanced classes.", fitted(solver="newton-cholesky", C=1.0, class_weight="balanced"))
show("lasso", "C = 0.1 with l1: l1 = 10 / n.", fitted(solver="saga", C=0.1, l1_ratio=1.0))
show("net", "C = 0.1 with half l1, half l2: 5 / n each.", fitted(solver="saga", C=0.1, l1_ratio=0.5))
plain = sm.Logit(y, np.hstack([np.ones((n, 1)), X[:, :3], X[:, 4:]])).fit(disp=0, tol=1e-14, method="newton")
show("plain", "No penalty, without the first level.", plain.params)
show("errors", "The standard errors of the same.", plain.bse)
print(f"    static let trainingRows = {n}\n}}")
