"""One fit of a peer in a process of its own: what each epoch cost, and our objective of its factors after it.

usage: peer_fit.py PEER PAIRS.csv; parameters as JSON on standard input, one JSON object on standard output
PEER is implicit-cg, implicit-cholesky, irspack-cg, irspack-cholesky, irspack-ialspp or cmfrec-cg. The objective is computed
between epochs and its time is not counted.
"""

import json
import resource
import sys
import time
from pathlib import Path

import numpy as np

from objective import objective, peer_parameters
from pairs import matrix, read_pairs


class Epochs:
    """What was measured; `ended` is called after each epoch."""

    def __init__(self, given, users, items):
        self.rows, self.given, self.pairs = [], given, (users, items)
        self.start()

    def start(self):
        self.wall, self.processor = time.perf_counter(), time.process_time()

    def ended(self, factors, scale=1.0, **more):
        """Notes an epoch, with the objective of the user and item factors that `factors` returns unless times alone are asked for."""
        row = {"seconds": time.perf_counter() - self.wall, "cpu_seconds": time.process_time() - self.processor, **more}
        if not self.given.get("times_alone"):
            weights = self.given["unobserved_weight"], self.given["regularization"]
            row["objective"] = objective(*(side * scale for side in factors()), *self.pairs, *weights)
        self.rows.append(row)
        self.start()


def implicit(given, users, items, epochs, use_cg):
    from implicit.cpu.als import AlternatingLeastSquares

    confidence, regularization, scale = peer_parameters(given["unobserved_weight"], given["regularization"])
    observed = matrix(users, items, confidence)
    model = AlternatingLeastSquares(
        factors=given["factors"], regularization=regularization, iterations=given["epochs"], use_cg=use_cg,
        num_threads=given["threads"], random_state=given["seed"],
    )  # fmt: skip
    epochs.start()
    model.fit(
        observed, show_progress=False,
        callback=lambda *_: epochs.ended(lambda: (model.user_factors, model.item_factors), scale),
    )  # fmt: skip


def irspack(given, users, items, epochs, solver):
    from irspack import IALSRecommender

    model = IALSRecommender(
        matrix(users, items), n_components=given["factors"], alpha0=given["unobserved_weight"],
        reg=given["regularization"], nu=0.0, solver_type=solver, loss_type="IALSPP", n_threads=given["threads"],
        random_seed=given["seed"], train_epochs=given["epochs"],
    )  # fmt: skip
    model.start_learning()
    epochs.start()
    for _ in range(given["epochs"]):
        model.run_epoch()
        epochs.ended(lambda: (model.get_user_embedding(), model.get_item_embedding()))


def cmfrec(given, users, items, epochs):
    from cmfrec import CMF_implicit

    _, regularization, scale = peer_parameters(given["unobserved_weight"], given["regularization"])
    observed = matrix(users, items).tocoo()
    # It tells nothing between iterations, so that each number of them is a fit of its own.
    count = given["epochs"] if given.get("times_alone") else 1
    while count <= given["epochs"]:
        model = CMF_implicit(
            k=given["factors"], lambda_=regularization, alpha=1 / given["unobserved_weight"], niter=count, use_cg=True,
            finalize_chol=False, precompute_for_predictions=False, nthreads=given["threads"], random_state=1,
        )  # fmt: skip
        epochs.start()
        model.fit(observed)
        epochs.ended(lambda: (model.A_, model.B_), scale, number=count, since_start=True)
        count *= 2


PEERS = {
    "implicit-cg": lambda *a: implicit(*a, use_cg=True),
    "implicit-cholesky": lambda *a: implicit(*a, use_cg=False),
    "irspack-cg": lambda *a: irspack(*a, "CG"),
    "irspack-cholesky": lambda *a: irspack(*a, "CHOLESKY"),
    "irspack-ialspp": lambda *a: irspack(*a, "IALSPP"),
    "cmfrec-cg": cmfrec,
}


def main(peer, path):
    given = json.load(sys.stdin)
    _, _, users, items = read_pairs(Path(path))
    epochs = Epochs(given, users, items)
    PEERS[peer](given, users, items, epochs)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    json.dump({"epochs": epochs.rows, "peak_megabytes": peak}, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
