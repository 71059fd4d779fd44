"""The objective that both sides are judged by, and how their parameters translate.

Over observed pairs S (confidence 1), users U and items I, with frequency exponent 0:

    L = Σ_S (⟨w_u,h_i⟩ − 1)² + α₀ Σ_u Σ_i ⟨w_u,h_i⟩² + λ (Σ_u ‖w_u‖² + Σ_i ‖h_i‖²)

Dividing implicit's objective (confidence C on observed pairs, 1 on all others) by its weight of an unobserved pair
gives: C = 1 + 1/α₀, its regularization = λ(1 + α₀)/α₀, and its factors times (1 + α₀)^(−1/2) are ours.
"""

from concurrent.futures import ThreadPoolExecutor

import numpy as np

# Pairs whose factors are looked at together: few enough to stay in the processor's cache.
STEP = 2048


def objective(user_factors, item_factors, users, items, unobserved_weight, regularization):
    """L in double precision. `users` and `items` are the row numbers of the observed pairs."""
    w = user_factors.astype(np.float64)
    h = item_factors.astype(np.float64)

    def squares(start):
        part = slice(start, start + STEP)
        return np.square(np.einsum("nd,nd->n", w[users[part]], h[items[part]]) - 1).sum()

    with ThreadPoolExecutor(2) as pool:
        observed = sum(pool.map(squares, range(0, len(users), STEP)))
    # Σ_u Σ_i ⟨w,h⟩² = ⟨WᵀW, HᵀH⟩, which needs no users × items matrix.
    all_pairs = ((w.T @ w) * (h.T @ h)).sum()
    norms = np.square(w).sum() + np.square(h).sum()
    return observed + unobserved_weight * all_pairs + regularization * norms


def peer_parameters(unobserved_weight, regularization):
    """implicit's confidence of an observed pair, its regularization, and the scale from its factors to ours."""
    confidence = 1 + 1 / unobserved_weight
    return confidence, regularization * (1 + unobserved_weight) / unobserved_weight, (1 + unobserved_weight) ** -0.5
