"""From implicit to Endcap: the same data, the same objective, the same metrics.

usage: from_implicit.py; needs numpy, scipy and implicit. On binary data and with frequency_exponent=0, implicit's matrix
of the values 1 + 1/α and its regularization λ(1 + α)/α have the minimum of Endcap's unobserved_weight=α and
regularization=λ, but for a scale of the factors (docs/exchange.md).
"""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import implicit
import numpy as np
import scipy.sparse

import endcap

random = np.random.default_rng(0)
tastes, traits = random.normal(size=(600, 6)), random.normal(size=(250, 6))
bought = random.random((600, 250)) < 1 / (1 + np.exp(4 - tastes @ traits.T))
hidden = bought & (random.random(bought.shape) < 0.2)
matrix = scipy.sparse.csr_matrix((bought & ~hidden).astype(np.float32))
weight, regularization = 0.1, 0.2


def metrics(lists: np.ndarray) -> dict[str, float]:
    hits = np.take_along_axis(hidden, lists.astype(np.int64), 1)[hidden.any(axis=1)]
    some = np.minimum(hidden.sum(axis=1), 10)[hidden.any(axis=1)]
    gains = 1 / np.log2(np.arange(10) + 2)
    best = np.array([gains[:count].sum() for count in some])
    return {"recall@10": float((hits.sum(1) / some).mean()), "ndcg@10": float((hits @ gains / best).mean())}


# With implicit …
theirs = implicit.als.AlternatingLeastSquares(
    factors=16, regularization=regularization * (1 + weight) / weight, iterations=30, random_state=1
)
theirs.fit(matrix * (1 + 1 / weight), show_progress=False)
their_lists, _ = theirs.recommend(np.arange(600), matrix, N=10)

# … and with Endcap.
ours = endcap.ALS(
    factors=16,
    regularization=regularization,
    unobserved_weight=weight,
    frequency_exponent=0,
    epochs=30,
    solver="cholesky",
    seed=1,
)
our_lists = ours.fit(matrix).recommend(n=10).indices

print("implicit", metrics(their_lists))
print("endcap  ", metrics(our_lists))
for name, value in metrics(our_lists).items():
    assert abs(value - metrics(their_lists)[name]) < 0.02
