"""Writes EASEVariantsFixture.swift: the weights of variants of EASE for the data of ItemWeightsFixture, by dense numpy.

The data are those of make-item-weights.py. No closed form of the weights is used: each column of B is the minimum of its
own quadratic objective under the bound on its diagonal entry, found from the normal equations of all rows or, where the
bound is exceeded, from those of the other rows with the diagonal entry fixed at the bound.
The last one is DAN in the form of its paper, which normalizes the matrix that is inverted instead.
Run here: python3 make-ease-variants.py > ../RecommendersTests/EASEVariantsFixture.swift
"""
import numpy as np

USERS, ITEMS, L2 = 24, 12, 2.5

random = np.random.default_rng(4)
observed = random.random((USERS, ITEMS)) < 0.3
observed[5] = False
observed[9] = True
x = np.where(observed, random.integers(1, 9, (USERS, ITEMS)) / 4, 0)


def column(i, gram, ridge, bound):
    """min over b of (b - e_i)' gram (b - e_i) + sum ridge b^2, with b_i <= bound."""
    normal = gram + np.diag(ridge)
    free = np.linalg.solve(normal, gram[:, i])
    if free[i] <= bound:
        return free, True
    others = [j for j in range(ITEMS) if j != i]
    right = gram[others, i] - normal[others, i] * bound
    b = np.zeros(ITEMS)
    b[i] = bound
    b[others] = np.linalg.solve(normal[np.ix_(others, others)], right)
    return b, False


def ease(dropout=0, bound=0, item_power=0, user_power=0):
    gram = np.zeros((ITEMS, ITEMS))
    for row, present in zip(x, observed):
        if present.any():
            gram += np.outer(row, row) / present.sum() ** user_power
    ridge = L2 + dropout / (1 - dropout) * np.diag(gram)
    columns, free = zip(*(column(i, gram, ridge, bound) for i in range(ITEMS)))
    customers = observed.sum(0).astype(float)
    weights = np.stack(columns, axis=1) * np.outer(customers**item_power, customers**-item_power)
    return weights, sum(free)


def dan(ridge, power):
    """Items normalized by popularity, all confidences 1: EASE of D^(power-1) X'X D^-power, D the customers of items."""
    gram = observed.T.astype(float) @ observed
    customers = np.diag(gram)
    normalized = customers[:, None] ** (power - 1) * gram * customers**-power
    inverse = np.linalg.inv(normalized + ridge * np.eye(ITEMS))
    return np.eye(ITEMS) - inverse / np.diag(inverse)


def swift(name, comment, parameters):
    weights, free = ease(**parameters)
    if parameters.get("bound"):
        assert 0 < free < ITEMS, "the bound must hold some entries and leave others free"
        comment += f"; {free} of the {ITEMS} entries of the diagonal are free"
    return constant(name, comment, weights)


def constant(name, comment, weights):
    values = weights.ravel()
    rows = [", ".join(repr(v) for v in values[i : i + 4].tolist()) for i in range(0, len(values), 4)]
    body = ",\n        ".join(rows)
    return f"    /// {comment}.\n    static let {name}: [Double] = [\n        {body},\n    ]\n"


print("// Written by Tests/Fixtures/make-ease-variants.py.\n")
print("/// The weights of variants of EASE with λ = 2.5 for the data of `ItemWeightsFixture`, row after row.")
print("enum EASEVariantsFixture {")
print(swift("dropout", "p = 0.3", {"dropout": 0.3}))
print(swift("relaxed", "ξ = 0.7", {"bound": 0.7}))
print(swift("itemNormalization", "a = 0.6", {"item_power": 0.6}))
print(swift("userNormalization", "b = 0.5", {"user_power": 0.5}))
together = {"dropout": 0.25, "bound": 0.45, "item_power": 0.3, "user_power": 0.4}
print(swift("together", "p = 0.25, ξ = 0.45, a = 0.3, b = 0.4", together))
print(constant("dan", "λ = 0 but for DAN's own, 1/4; a = 0.6; all confidences are 1", dan(0.25, 0.6)).rstrip("\n"))
print("}")
