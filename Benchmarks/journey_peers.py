"""Peers that know what a customer bought before: own counts, and TIFU-KNN.

Hu, He, Gao & Zhang 2020, "Modeling Personalized Item Frequency Information for Next-basket Recommendation", SIGIR.
"""

from itertools import product

import numpy as np
from scipy.sparse import csr_matrix

from journey_data import lists, measured

HALF_LIVES = (None, 30, 90, 180)


def popularity(split):
    """No scores: popular items fill all lists."""
    return split.matrix([], [], [])


def own_counts(split, half_life):
    """The rows of a pair, each counting 2^(−age/H)."""
    sums = split.sums(np.ones(len(split.age)) if half_life is None else np.exp2(-split.age / half_life))
    # Sums of the same rows in another order differ by rounding, which must not decide between equal items.
    sums.data = sums.data.round(12)
    return sums


def baskets(split):
    """The distinct items of orders: users, places of orders from the oldest (0) on, items, and the users' numbers of orders."""
    codes = np.unique(split.order, return_inverse=True)[1]
    pairs = np.unique(np.stack([codes, split.item]), axis=1)
    owner, age = np.empty(codes.max() + 1, int), np.zeros(codes.max() + 1)
    owner[codes] = split.user
    np.maximum.at(age, codes, split.age)
    ordered = np.lexsort((-age, owner))
    counts = np.bincount(owner, minlength=len(split.users))
    place = np.empty(len(owner), int)
    place[ordered] = np.arange(len(owner)) - np.repeat(np.cumsum(counts) - counts, counts)
    return owner[pairs[0]], place[pairs[0]], pairs[1], counts


def frequencies(split, orders, groups, within, between):
    """The customers' vectors: decaying means over the orders of each group, then over the groups.

    v = Σ_g r_g^(m−g) · (1/n_g) Σ_j r_b^(n_g−j) b_gj / m, with m groups at most, of equal size but for one order.
    """
    user, place, item, counts = orders
    parts = np.minimum(groups, counts)[user]
    group = place * parts // counts[user]
    # The first places of this group and of the next one.
    first, end = (-(-(number * counts[user]) // parts) for number in (group, group + 1))
    weight = within ** (end - 1 - place) / (end - first) * between ** (parts - 1 - group) / parts
    return split.matrix(user, item, weight)


def nearest(vectors, rows, count):
    """For each of the rows the mean vector of the nearest other customers by Euclidean distance."""
    inner = (vectors @ vectors.T).toarray()
    distance = inner.diagonal()[None, :] - 2 * inner[rows]
    distance[np.arange(len(rows)), rows] = np.inf
    near = np.argpartition(distance, count, axis=1)[:, :count]
    weights = csr_matrix((np.full(near.size, 1 / count), (np.repeat(rows, count), near.ravel())), inner.shape)
    return weights @ vectors


def tifu_knn(split, decays, neighbours, share):
    """α · the customer's own vector + (1 − α) · the mean vector of the k nearest customers."""
    vectors = frequencies(split, baskets(split), *decays)
    return share * vectors + (1 - share) * nearest(vectors, split.tested, neighbours)


def value(split, scores):
    """The mean NDCG@10."""
    return np.nanmean(measured(lists(scores, split), split.relevant)[1])


def tune_half_life(split):
    return max(HALF_LIVES, key=lambda half_life: value(split, own_counts(split, half_life)))


def tune_tifu_knn(split):
    """The decays without neighbours first, then neighbours and their share for the best two decays."""
    orders = baskets(split)
    grid = [(1, within, 1) for within in (0.9, 0.93, 0.95, 0.97, 0.98)]
    grid += product((2, 3, 5, 7, 11, 15), (0.9, 0.95, 1), (0.5, 0.6, 0.7, 0.8, 0.9))
    tried = [(value(split, frequencies(split, orders, *decays)), decays) for decays in grid]
    found = []
    for _, decays in sorted(tried, reverse=True)[:2]:
        own = frequencies(split, orders, *decays)
        for count in (30, 100, 300, 900):
            others = nearest(own, split.tested, count)
            for share in (0.1, 0.2, 0.3, 0.5, 0.7, 0.9):
                found.append((value(split, share * own + (1 - share) * others), (decays, count, share)))
    return max(found)[1]
