"""Writes ProbabilityCurvesFixture.swift: probabilities, labels, weights, and scikit-learn's curves over all thresholds.

Probabilities have two decimals, so that many are equal; some weights are 0.
Run here: python3 make-probability-curves.py > ../EvaluationTests/ProbabilityCurvesFixture.swift
"""
import numpy as np
from sklearn.metrics import precision_recall_curve, roc_auc_score, roc_curve

ROWS = 80

random = np.random.default_rng(11)
probabilities = random.beta(1, 2, ROWS).round(2)
labels = (random.random(ROWS) < probabilities).astype(int)
probabilities[:4], labels[:4] = (0, 1, 0, 1), (1, 0, 0, 1)
weights = random.integers(0, 9, ROWS) / 4


def swift(name, values, kind="Double", end="\n"):
    values = np.asarray(values)
    rows = [", ".join(repr(v) for v in values[i : i + 5].tolist()) for i in range(0, len(values), 5)]
    print(f"    static let {name}: [{kind}] = [\n        " + ",\n        ".join(rows) + ",\n    ]", end=end + "\n")


print("// Written by Tests/Fixtures/make-probability-curves.py.\n")
print("/// Probabilities and scikit-learn's curves of them.")
print("enum ProbabilityCurvesFixture {")
swift("probabilities", probabilities)
swift("labels", labels, "UInt8")
swift("weights", weights)
for name, own in [("", None), ("weighted", weights)]:
    def named(text):
        return name + text if name else text[0].lower() + text[1:]

    x, y, thresholds = roc_curve(labels, probabilities, sample_weight=own, drop_intermediate=False)
    area = roc_auc_score(labels, probabilities, sample_weight=own)
    swift(named("FalsePositiveRates"), x)
    swift(named("TruePositiveRates"), y)
    # The point (0, 0) has no threshold.
    swift(named("Thresholds"), thresholds[1:])
    print(f"    static let {named('Area')} = {float(area)!r}\n")
    # From the highest threshold to the lowest, without the end that no threshold has.
    precision, recall, _ = precision_recall_curve(labels, probabilities, sample_weight=own)
    swift(named("Recalls"), recall[:-1][::-1])
    swift(named("Precisions"), precision[:-1][::-1], end="" if name else "\n")
print("}")
