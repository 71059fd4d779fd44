"""Writes SegmentationFixture.swift: points with the groups that scikit-learn finds, and sizes of tests by statsmodels' formula.

Run here: python3 make-segmentation.py > ../SegmentationTests/SegmentationFixture.swift
"""
import numpy as np
from scipy.stats import norm
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score

random = np.random.default_rng(23)
centres = random.normal(0, 2, (4, 3))
points = np.concatenate([centre + random.normal(0, 1, (40, 3)) for centre in centres]).round(3)
starts = points[[3, 30, 70, 110]]
fit = KMeans(4, init=starts, n_init=1, max_iter=300, tol=0, algorithm="lloyd").fit(points)
best = min(KMeans(4, n_init=50, random_state=s, tol=0).fit(points).inertia_ for s in range(4))
one = random.integers(0, 3, 60)
other = np.where(random.random(60) < 0.6, one, random.integers(0, 4, 60))


def size(p, q, alpha=0.05, power=0.8):
    mean = (p + q) / 2
    a = norm.ppf(1 - alpha / 2) * np.sqrt(2 * mean * (1 - mean))
    b = norm.ppf(power) * np.sqrt(p * (1 - p) + q * (1 - q))
    return ((a + b) / (q - p)) ** 2


def swift(name, values, kind):
    values = np.asarray(values).ravel().tolist()
    rows = [", ".join(repr(v) for v in values[i : i + 5]) for i in range(0, len(values), 5)]
    return f"    static let {name}: [{kind}] = [\n        " + ",\n        ".join(rows) + ",\n    ]\n"


print("// Written by Tests/Fixtures/make-segmentation.py.\n")
print("/// Points, and what scikit-learn and scipy say of them.\nenum SegmentationFixture {")
print("    /// 160 × 3.")
print(swift("points", points, "Double"))
print("    /// The rows of `points` from which the search begins.")
print(swift("starts", [3, 30, 70, 110], "Int"))
print(swift("labels", fit.labels_, "UInt32"))
print(swift("centres", fit.cluster_centers_, "Double"))
print(f"    static let inertia = {float(fit.inertia_)!r}")
print("    /// The least of 200 starts.")
print(f"    static let leastInertia = {float(best)!r}\n")
print(swift("one", one, "UInt32"))
print(swift("other", other, "UInt32"))
print(f"    static let adjustedRandIndex = {float(adjusted_rand_score(one, other))!r}\n")
print("    /// Conversion, relative difference, size of a group.")
cases = [(p, d) for p in (0.01, 0.05, 0.2, 0.5) for d in (0.05, 0.1, 0.5, 1.0) if p * (1 + d) < 1]
print(swift("sizes", [[p, d, size(p, p * (1 + d))] for p, d in cases], "Double").rstrip())
print("}")
