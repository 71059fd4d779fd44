"""Writes DistributionFixture.swift: tails and quantiles that scipy finds.

Run here: python3 make-distributions.py > ../StatisticsTests/DistributionFixture.swift
"""
import numpy as np
from scipy import special, stats


def literal(x):
    return repr(float(x))


def rows(name, comment, table):
    print(f"    /// {comment}")
    print(f"    static let {name}: [[Double]] = [")
    for row in table:
        print(f"        [{', '.join(literal(x) for x in row)}],")
    print("    ]")


random = np.random.default_rng(24)
print("// Written by Tests/Fixtures/make-distributions.py.\n")
print("/// Tails and quantiles that scipy finds.")
print("enum DistributionFixture {")
beta = [(a, b, x) for a in (0.5, 1, 3.7, 50, 2e4) for b in (0.5, 2, 9.9, 10, 800) for x in (1e-6, 0.1, 0.5, 0.97)]
rows("incompleteBeta", "a, b, x and I_x(a, b).",
     [(a, b, x, special.betainc(a, b, x)) for a, b, x in beta if special.betainc(a, b, x) > 1e-250])
degrees = (0.7, 1, 2, 3.3, 10, 37.5, 400, 1e4, 1e6, 1e9)
rows("studentT", "t, the degrees of freedom, and P(|T| >= t).",
     [(t, nu, 2 * stats.t.sf(t, nu)) for nu in degrees for t in (1e-9, 0.01, 0.7, 1.96, 5, 12)])
rows("criticalT", "Both tails, the degrees of freedom, and t.",
     [(p, nu, stats.t.isf(p / 2, nu)) for nu in degrees for p in (0.999, 0.5, 0.05, 0.01, 1e-6, 1e-12)])
rows("normalQuantile", "p and the quantile of the normal distribution.",
     [(p, stats.norm.ppf(p)) for p in (1e-300, 1e-20, 1e-5, 0.025, 0.074, 0.3, 0.5, 0.6, 0.9251, 0.975, 1 - 1e-9)])
rows("normalTail", "x and P(Z > x).", [(x, stats.norm.sf(x)) for x in (-9, -1.5, 0, 0.1, 1.96, 6, 20, 37)])
print("    /// Counts, weights, χ² and p of the test of goodness of fit.")
print("    static let fits: [(counts: [Int], weights: [Double], statistic: Double, p: Double)] = [")
for counts, weights in [((505_000, 495_000), (1, 1)), ((30, 50, 25), (1, 2, 1)), ((7, 0), (0.9, 0.1)), ((12,), (1,))]:
    expected = np.array(weights) / sum(weights) * sum(counts)
    s, p = stats.chisquare(counts, expected)
    p = 1 if len(counts) == 1 else p
    print(f"        ({list(counts)}, {[float(w) for w in weights]}, {literal(s)}, {literal(p)}),")
print("    ]")
print("    /// Probabilities, and what Holm and Benjamini and Hochberg make of them: the second by scipy.")
print("    static let corrections: [(p: [Double], holm: [Double], hochberg: [Double])] = [")
for n in (1, 2, 5, 12):
    p = np.round(random.beta(0.4, 3, n), 6)
    if n == 12:
        p[3] = p[7]
    order = np.argsort(p, kind="stable")
    holm = np.empty(n)
    holm[order] = np.maximum.accumulate(np.minimum(1, (n - np.arange(n)) * p[order]))
    lists = [p, holm, stats.false_discovery_control(p)]
    print("        (" + ", ".join("[" + ", ".join(literal(x) for x in l) + "]" for l in lists) + "),")
print("    ]")
print("}")
