"""One run of implicit in a process of its own, so that time and memory are its alone.

usage: peer.py PAIRS.csv FACTORS.npz; parameters as JSON on standard input, the result as JSON on standard output
"""

import json
import sys
import time
from pathlib import Path

import numpy as np
from implicit.cpu.als import AlternatingLeastSquares

from objective import peer_parameters
from pairs import matrix, read_pairs


def main(pairs_path, factors_path):
    given = json.load(sys.stdin)
    _, _, users, items = read_pairs(Path(pairs_path))
    confidence, regularization, scale = peer_parameters(given["unobserved_weight"], given["regularization"])
    observed = matrix(users, items, confidence)
    model = AlternatingLeastSquares(
        factors=given["factors"],
        regularization=regularization,
        iterations=given["epochs"],
        use_cg=True,
        num_threads=given["threads"],
        random_state=given["seed"],
    )
    seconds = []
    model.fit(observed, show_progress=False, callback=lambda _, elapsed, __: seconds.append(elapsed))

    # In portions, as a nightly job would: scores of all users at once would not fit.
    start = time.perf_counter()
    everyone = np.arange(observed.shape[0])
    for first in range(0, len(everyone), 1000):
        portion = everyone[first : first + 1000]
        model.recommend(portion, observed[portion], N=given["top"], filter_already_liked_items=True)
    ranking = time.perf_counter() - start

    np.savez(factors_path, users=model.user_factors * scale, items=model.item_factors * scale)
    json.dump({"epochs": seconds, "ranking": ranking, "users": len(everyone)}, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
