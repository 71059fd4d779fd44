"""Writes ProbabilityMeasuresFixture.swift: probabilities, labels, weights, and what scikit-learn measures on them.

Probabilities have two decimals, so that many are equal, and some are 0 and 1 and wrong. The reliability curve is of
other rows, all of them different, whose number is a multiple of ten: there its bins and ours are the same.
Run here: python3 make-probability-measures.py > ../EvaluationTests/ProbabilityMeasuresFixture.swift
"""
import numpy as np
from sklearn.calibration import calibration_curve
from sklearn.metrics import average_precision_score, brier_score_loss, log_loss, roc_auc_score

ROWS = 120

random = np.random.default_rng(3)
distinct = random.permutation(np.linspace(0.02, 0.9, ROWS).round(6))
distinct_labels = (random.random(ROWS) < distinct**1.5).astype(int)
tied = random.beta(1, 2, ROWS).round(2)
labels = (random.random(ROWS) < tied).astype(int)
tied[:4], labels[:4] = (0, 1, 0, 1), (1, 0, 0, 1)
weights = random.integers(0, 9, ROWS) / 4


def swift(name, values, kind):
    rows = [", ".join(repr(v) for v in values[i : i + 5].tolist()) for i in range(0, len(values), 5)]
    return f"    static let {name}: [{kind}] = [\n        " + ",\n        ".join(rows) + ",\n    ]\n"


def measures(weights):
    values = {
        "auc": roc_auc_score(labels, tied, sample_weight=weights),
        "average-precision": average_precision_score(labels, tied, sample_weight=weights),
        "log-loss": log_loss(labels, tied, sample_weight=weights),
        "brier": brier_score_loss(labels, tied, sample_weight=weights),
    }
    return "[\n        " + ",\n        ".join(f'"{k}": {float(v)!r}' for k, v in values.items()) + ",\n    ]\n"


observed, predicted = calibration_curve(distinct_labels, distinct, n_bins=10, strategy="quantile")
print("// Written by Tests/Fixtures/make-probability-measures.py.\n")
print("/// Probabilities and what scikit-learn measures on them.")
print("enum ProbabilityMeasuresFixture {")
print(swift("probabilities", tied, "Double"))
print(swift("labels", labels, "UInt8"))
print(swift("weights", weights, "Double"))
print("    static let measures: [String: Double] = " + measures(None))
print("    static let weightedMeasures: [String: Double] = " + measures(weights))
print(swift("distinctProbabilities", distinct, "Double"))
print(swift("distinctLabels", distinct_labels, "UInt8"))
print(swift("binPredicted", predicted, "Double"))
print(swift("binObserved", observed, "Double").rstrip("\n"))
print("}")
