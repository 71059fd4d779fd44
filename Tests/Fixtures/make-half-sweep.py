"""Writes HalfSweepFixture.swift: random 50 x 40 data, item factors, and the user rows that solve their equations.

The equations are those of docs/recommenders.md, solved row by row in double precision by numpy.linalg.solve.
Run here: python3 make-half-sweep.py > ../RecommendersTests/HalfSweepFixture.swift
"""
import numpy as np

USERS, ITEMS, FACTORS = 50, 40, 8
UNOBSERVED_WEIGHT, REGULARIZATION, EXPONENT = 0.2, 0.05, 0.75

random = np.random.default_rng(20)
observed = random.random((USERS, ITEMS)) < 0.15
observed[7] = False
confidence = np.where(observed, np.float32(random.integers(1, 9, (USERS, ITEMS)) / 4), 0)
items = random.normal(0, 0.5, (ITEMS, FACTORS)).astype(np.float32)

users = np.zeros((USERS, FACTORS))
wide = items.astype(np.float64)
for user in range(USERS):
    if observed[user].any():
        ridge = REGULARIZATION * (observed[user].sum() + UNOBSERVED_WEIGHT * ITEMS) ** EXPONENT
        left = UNOBSERVED_WEIGHT * wide.T @ wide + wide.T @ (confidence[user][:, None] * wide)
        users[user] = np.linalg.solve(left + ridge * np.eye(FACTORS), wide.T @ confidence[user])


def swift(name, values, kind):
    rows = [", ".join(repr(v) for v in values[i : i + 8].tolist()) for i in range(0, len(values), 8)]
    body = ",\n        ".join(rows)
    return f"    static let {name}: [{kind}] = [\n        {body},\n    ]\n"


offsets = np.concatenate([[0], np.cumsum(observed.sum(1))])
print("// Written by Tests/Fixtures/make-half-sweep.py.\n")
print("/// Random data and the solution of its users' equations by numpy, in double precision.")
print("enum HalfSweepFixture {")
print(f"    static let users = {USERS}\n    static let items = {ITEMS}\n    static let factors = {FACTORS}")
print(f"    static let unobservedWeight = {UNOBSERVED_WEIGHT}\n    static let regularization = {REGULARIZATION}")
print(f"    static let frequencyExponent = {EXPONENT}\n")
print(swift("offsets", offsets, "Int"))
print(swift("columns", np.nonzero(observed)[1], "UInt32"))
print(swift("confidence", confidence[observed].astype(np.float64), "Float"))
print(swift("itemFactors", items.astype(np.float64).ravel(), "Float"))
print(swift("userFactors", users.ravel(), "Double").rstrip("\n"))
print("}")
