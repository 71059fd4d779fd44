#!/usr/bin/env python3
"""Writes Tests/ReportsTests/ListComparisonFixture.swift: overlaps, Gini coefficients and shares of variance by numpy.

Rank-biased overlap is computed from its definition, not from the closed form: the infinite sum
(1 - p) sum p^(d-1) A_d, cut after 3,000 ranks, where beyond the ends of the lists every rank goes on to agree as
equation 32 of Webber, Moffat & Zobel 2010 assumes. The Gini coefficient is the mean absolute difference over twice the
mean, over all pairs. The share of variance is eta squared and its correction from the F statistic of scipy's
f_oneway: epsilon squared = (F - 1) / (F + (n - k) / (k - 1)).
"""
import pathlib
import numpy as np
from scipy.stats import f_oneway


def rbo(one, other, p, ranks=3000):
    long, short = (one, other) if len(one) >= len(other) else (other, one)
    l, s = len(long), len(short)
    agreement = []
    for d in range(1, l + 1):
        shared = len(set(long[:d]) & set(short[:min(d, s)]))
        at_end = len(set(long[:s]) & set(short))
        # Behind its end the shorter list goes on to agree as often as it did up to there.
        extra = 0.0 if d <= s else at_end * (d - s) / s
        agreement.append((shared + extra) / d)
    x_l, x_s = len(set(long) & set(short)), len(set(long[:s]) & set(short))
    # Behind the end of the longer one, both do.
    tail = (x_l - x_s) / l + x_s / s
    agreement += [tail] * (ranks - l)
    d = np.arange(1, ranks + 1)
    return float(((1 - p) * p ** (d - 1) * np.array(agreement)).sum())


def gini(counts):
    c = np.array(counts, float)
    return float(np.abs(c[:, None] - c[None, :]).mean() / (2 * c.mean()))


def explained(values, groups):
    parts = [np.array([v for v, g in zip(values, groups) if g == k]) for k in sorted(set(groups))]
    f = f_oneway(*parts).statistic
    n, k = len(values), len(parts)
    return float((f - 1) / (f + (n - k) / (k - 1)))


random = np.random.default_rng(5)
lines = ["// Written by Tests/Fixtures/make-list-comparison.py.", "", "enum ListComparisonFixture {"]
lines.append("    static let overlaps: [(one: [Int], other: [Int], persistence: Double, value: Double)] = [")
for l, s, pool, p in [(10, 10, 15, .9), (10, 10, 40, .9), (10, 7, 12, .9), (3, 10, 12, .9), (1, 10, 10, .8), (1, 1, 1, .9),
                      (10, 10, 10, .98), (5, 5, 100, .9)]:
    one = random.permutation(pool)[:l].tolist()
    other = random.permutation(pool)[:s].tolist()
    lines.append(f"        ({one}, {other}, {p}, {rbo(one, other, p)!r}),")
lines += ["    ]", "", "    static let concentrations: [(counts: [Int], gini: Double)] = ["]
for counts in [[0, 0, 0, 7], [3, 3, 3], random.poisson(2, 25).tolist(), [1], [0, 1000000, 3, 5, 5]]:
    lines.append(f"        ({counts}, {gini(counts)!r}),")
lines += ["    ]", "", "    static let shares: [(values: [Double], groups: [Int], share: Double)] = ["]
for n, k, effect in [(12, 2, 1.0), (30, 4, 0.0), (40, 3, 0.5)]:
    groups = [i % k for i in range(n)]
    values = [round(float(random.normal() + effect * g), 3) for g in groups]
    lines.append(f"        ({values}, {groups}, {explained(values, groups)!r}),")
lines += ["    ]", "}", ""]
path = pathlib.Path(__file__).parent.parent / "ReportsTests" / "ListComparisonFixture.swift"
path.write_text("\n".join(lines))
