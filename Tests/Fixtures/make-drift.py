"""Writes DistanceFixture.swift: pairs of histograms and of samples, with the distances that scipy and numpy find.

PSI has no function in scipy and is its formula in numpy, with half a count added to each bin. The p of Kolmogorov and
Smirnov is the tail of the limit distribution, scipy.stats.kstwobign; ks_2samp takes another approximation for few values.
Run here: python3 make-drift.py > ../DriftTests/DistanceFixture.swift
"""
import numpy as np
from scipy import stats
from scipy.spatial.distance import jensenshannon

random = np.random.default_rng(22)


def shares(k, spread):
    p = np.exp(spread * random.normal(size=k))
    return p / p.sum()


def draw(n, p):
    return random.multinomial(n, p)


p, q = shares(8, 1), shares(8, 1)
HISTOGRAMS = {
    "one distribution": (draw(500, p), draw(900, p)),
    "two distributions": (draw(500, p), draw(900, q)),
    "empty bins on both sides": ([40, 0, 12, 0, 3, 0], [35, 2, 0, 0, 4, 0]),
    "nothing in common": ([10, 20, 0, 0], [0, 0, 5, 6]),
    "all equal": ([7, 7, 7, 7], [7, 7, 7, 7]),
    "all equal shares": ([1, 2, 3], [10, 20, 30]),
    "all in one bin": ([0, 90, 0], [0, 12, 0]),
    "few counts": ([1, 0, 0, 1], [0, 3, 0, 1]),
    "many counts": (draw(4_000_000, p), draw(3_000_000, p)),
    "far apart": (draw(9_000, shares(20, 2)), draw(8_000, shares(20, 2))),
    "fifty bins": (draw(3_000, shares(50, 0.3)), draw(300, shares(50, 0.3))),
}

base = random.normal(size=80).round(3)
SAMPLES = {
    "one distribution": (base, random.normal(size=120).round(3)),
    "moved by a half": (base, (random.normal(size=200) + 0.5).round(3)),
    "far apart": (base, (random.normal(size=60) + 9).round(3)),
    "ties": (random.integers(0, 5, 90).astype(float), random.integers(0, 6, 70).astype(float)),
    "all equal": (np.full(30, 2.0), np.full(20, 2.0)),
    "missing values": (np.where(random.random(80) < 0.2, np.nan, base), (random.normal(size=90) * 2).round(3)),
    "one value each": (np.array([1.0]), np.array([2.0])),
    "infinite values": (np.array([-np.inf, 0, 1, np.inf]), np.array([0.5, np.inf, np.inf, 2])),
}


def psi(a, b):
    a, b = np.asarray(a) + 0.5, np.asarray(b) + 0.5
    p, q = a / a.sum(), b / b.sum()
    return ((p - q) * np.log(p / q)).sum()


def limit(d, n, m):
    return stats.kstwobign.sf(d * np.sqrt(n * m / (n + m)))


def chi_squared(a, b):
    table = np.array([a, b])
    table = table[:, table.sum(axis=0) > 0]
    result = stats.chi2_contingency(table, correction=False)
    return result.statistic, result.dof, result.pvalue


def holm(p):
    """The corrected values of Holm (1979), written down from the definition: the greatest among those before."""
    order = np.argsort(p, kind="stable")
    factors = len(p) - np.arange(len(p))
    corrected = np.empty(len(p))
    corrected[order] = np.maximum.accumulate(np.minimum(1, factors * np.asarray(p)[order]))
    return corrected


def literal(value):
    value = float(value)
    if np.isnan(value):
        return ".nan"
    if np.isinf(value):
        return ".infinity" if value > 0 else "-.infinity"
    return repr(value)


def array(values, write=str, indent=12):
    words, lines, line = [write(v) for v in values], [], ""
    for word in words:
        if len(line) + len(word) > 115 - indent - 24:
            lines.append(line.rstrip())
            line = ""
        line += word + ", "
    lines.append(line.rstrip().rstrip(","))
    if len(lines) == 1:
        return "[" + lines[0] + "]"
    pad = " " * indent
    return "[\n" + "\n".join(pad + "    " + l for l in lines) + ",\n" + pad + "]"


print("// Written by Tests/Fixtures/make-drift.py.\n")
print("/// Histograms and samples with the distances that scipy and numpy find.")
print("enum DistanceFixture {")
print("    struct Histograms {\n        let name: String\n        let first, second: [Int]")
print("        let psi, jensenShannon, binnedDistance, binnedP, chiSquared: Double\n        let degrees: Int")
print("        let p: Double\n    }\n")
print("    struct Samples {\n        let name: String\n        let first, second: [Double]")
print("        let distance, p: Double\n    }\n")
print("    static let histograms = [")
for name, (a, b) in HISTOGRAMS.items():
    a, b = np.asarray(a), np.asarray(b)
    d = np.abs(np.cumsum(a) / a.sum() - np.cumsum(b) / b.sum()).max()
    statistic, degrees, tail = chi_squared(a, b)
    print(f'        Histograms(\n            name: "{name}",\n            first: {array(a)},')
    print(f"            second: {array(b)},")
    print(f"            psi: {literal(psi(a, b))}, jensenShannon: {literal(jensenshannon(a, b, base=2))},")
    print(f"            binnedDistance: {literal(d)}, binnedP: {literal(limit(d, a.sum(), b.sum()))},")
    print(f"            chiSquared: {literal(statistic)}, degrees: {degrees}, p: {literal(tail)}),")
print("    ]\n")
print("    static let samples = [")
for name, (a, b) in SAMPLES.items():
    x, y = a[~np.isnan(a)], b[~np.isnan(b)]
    d = stats.ks_2samp(x, y, method="asymp").statistic
    print(f'        Samples(\n            name: "{name}",\n            first: {array(a, literal)},')
    print(f"            second: {array(b, literal)},")
    print(f"            distance: {literal(d)}, p: {literal(limit(d, len(x), len(y)))}),")
print("    ]\n")
print("    /// a, x and Q(a, x), in a row each.")
print("    static let incompleteGamma: [[Double]] = [")
for a in (0.5, 1, 1.5, 4.5, 9.5, 24.5, 100, 2500):
    for factor in (0.01, 0.5, 0.95, 1, 1.1, 2, 10):
        x = a * factor
        print(f"        [{literal(a)}, {literal(x)}, {literal(stats.gamma.sf(x, a))}],")
for a, x in ((0.5, 300), (9.5, 600), (24.5, 690)):
    print(f"        [{literal(a)}, {literal(x)}, {literal(stats.gamma.sf(x, a))}],")
print("    ]\n")
print("    /// λ and the probability that Kolmogorov's limit distribution is above it.")
print("    static let kolmogorov: [[Double]] = [")
for value in (0.1, 0.3, 0.5, 0.9, 0.999, 1, 1.2, 1.36, 2, 4, 12):
    print(f"        [{literal(value)}, {literal(stats.kstwobign.sf(value))}],")
print("    ]\n")
probabilities = np.concatenate([10.0 ** -random.integers(1, 9, 8), random.random(9), [1, 0.01, 0.01]])
print(f"    static let probabilities: [Double] = {array(probabilities, literal, 4)}")
print(f"    static let corrected: [Double] = {array(holm(probabilities), literal, 4)}")
print("}")
