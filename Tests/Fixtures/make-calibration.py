"""Writes CalibrationFixture.swift: weighted log-odds with labels, and the calibrations that others learn from them.

Platt's line is found by scipy on the targets of his paper. The isotonic regression of scikit-learn gives the rate of
each block, of which ours makes one point.
Run here: python3 make-calibration.py > ../PropensityTests/CalibrationFixture.swift
"""
import numpy as np
from scipy.optimize import minimize
from sklearn.isotonic import IsotonicRegression

ROWS = 150

random = np.random.default_rng(17)
log_odds = random.normal(-1, 2, ROWS).round(1)
labels = (random.random(ROWS) < 1 / (1 + np.exp(-0.6 * log_odds - 0.3))).astype(int)
weights = random.integers(1, 7, ROWS) / 4

yes, no = labels.sum(), ROWS - labels.sum()
targets = np.where(labels == 1, (yes + 1) / (yes + 2), 1 / (no + 2))


def platt(weights):
    def loss(line):
        f = line[0] * log_odds + line[1]
        return (weights * (np.logaddexp(0, f) - targets * f)).sum()

    def gradient(line):
        e = weights * (1 / (1 + np.exp(-line[0] * log_odds - line[1])) - targets)
        return np.array([(e * log_odds).sum(), e.sum()])

    return minimize(loss, [1.0, 0.0], jac=gradient, method="BFGS", options={"gtol": 1e-10}).x


def swift(name, values, kind):
    rows = [", ".join(repr(v) for v in values[i : i + 5].tolist()) for i in range(0, len(values), 5)]
    return f"    static let {name}: [{kind}] = [\n        " + ",\n        ".join(rows) + ",\n    ]\n"


isotonic = IsotonicRegression().fit(log_odds, labels, sample_weight=weights).predict(log_odds)
print("// Written by Tests/Fixtures/make-calibration.py.\n")
print("/// Held-out log-odds and the calibrations that scipy and scikit-learn learn from them.")
print("enum CalibrationFixture {")
print(swift("logOdds", log_odds, "Double"))
print(swift("labels", labels, "UInt8"))
print(swift("weights", weights, "Double"))
for name, line in (("platt", platt(np.ones(ROWS))), ("weightedPlatt", platt(weights))):
    print(f"    static let {name} = (slope: {float(line[0])!r}, intercept: {float(line[1])!r})")
print()
print(swift("isotonic", isotonic, "Double").rstrip("\n"))
print("}")
