"""Writes ItemWeightsFixture.swift: random 24 x 12 data and the weights between its items, by dense numpy.

The formulas are those of docs/recommenders.md, on whole matrices in double precision.
Run here: python3 make-item-weights.py > ../RecommendersTests/ItemWeightsFixture.swift
"""
import numpy as np

USERS, ITEMS = 24, 12

random = np.random.default_rng(4)
observed = random.random((USERS, ITEMS)) < 0.3
observed[5] = False
observed[9] = True
x = np.where(observed, random.integers(1, 9, (USERS, ITEMS)) / 4, 0)


def without_diagonal(weights):
    weights = weights.copy()
    np.fill_diagonal(weights, 0)
    return weights


def likeness(features, shrinkage):
    norms = np.sqrt((features**2).sum(0))
    return without_diagonal(features.T @ features / (np.outer(norms, norms) + shrinkage))


rarity = np.log((1 + ITEMS) / (1 + observed.sum(1)))[:, None]
lengths = x.sum(0)
k1, b = 1.5, 0.6
saturated = x * (k1 + 1) / (x + k1 * (1 - b + b * lengths / lengths.mean()))

alpha, beta = 0.8, 0.4
with np.errstate(invalid="ignore", divide="ignore"):
    to_user = np.where(observed, x / x.sum(0), 0) ** alpha
    to_item = np.where(observed, x / x.sum(1)[:, None], 0) ** alpha
rp3beta = without_diagonal(to_user.T @ to_item / observed.sum(0) ** beta)

inverse = np.linalg.inv(x.T @ x + 2.5 * np.eye(ITEMS))
ease = without_diagonal(-inverse / np.diag(inverse))


def swift(name, values, kind):
    rows = [", ".join(repr(v) for v in values[i : i + 4].tolist()) for i in range(0, len(values), 4)]
    body = ",\n        ".join(rows)
    return f"    static let {name}: [{kind}] = [\n        {body},\n    ]\n"


print("// Written by Tests/Fixtures/make-item-weights.py.\n")
print("/// Random data, and the weights between items that dense numpy makes of it in double precision, row after row.")
print("enum ItemWeightsFixture {")
print(f"    static let users = {USERS}\n    static let items = {ITEMS}\n")
print(swift("offsets", np.concatenate([[0], np.cumsum(observed.sum(1))]), "Int"))
print(swift("columns", np.nonzero(observed)[1], "UInt32"))
print(swift("confidence", x[observed], "Float"))
print("    /// Shrinkage 3.")
print(swift("cosine", likeness(x, 3).ravel(), "Double"))
print("    /// No shrinkage.")
print(swift("tfidf", likeness(x * rarity, 0).ravel(), "Double"))
print(f"    /// k₁ = {k1}, b = {b}, shrinkage 1.")
print(swift("bm25", likeness(saturated * rarity, 1).ravel(), "Double"))
print(f"    /// α = {alpha}, β = {beta}.")
print(swift("rp3beta", rp3beta.ravel(), "Double"))
print("    /// λ = 2.5.")
print(swift("ease", ease.ravel(), "Double").rstrip("\n"))
print("}")
