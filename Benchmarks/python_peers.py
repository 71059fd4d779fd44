"""Compares the Python package with implicit and scikit-learn: same arrays, same objective, same threads, in turn.

usage: python_peers.py [--runs 5] [--threads 2] --set als|logistic [--quick]; needs endcap, implicit and scikit-learn

- als: iALS with d = 64 on simulated pairs, as many iterations on both sides; implicit's parameters are those of the same
  objective, which is computed here from the factors of both.
- logistic: the dense rows of logistic_data.py. Endcap and newton-cholesky get the same matrix; the objective of both is
  computed here from the coefficients.

A warm-up of each side is not counted. The whole call is timed, with what it copies and checks.
"""

import argparse
import json
import os
import tempfile
import time
from pathlib import Path
from statistics import median

PAIRS = {"users": 34_600, "items": 26_744, "each": 116, "factors": 64, "iterations": 5}
UNOBSERVED_WEIGHT, REGULARIZATION = 0.1, 1.0


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--set", choices=["als", "logistic"], required=True)
    parser.add_argument("--quick", action="store_true", help="little data: tries the harness, its ratios mean nothing")
    arguments = parser.parse_args()
    # Before numpy is loaded, which reads these once; implicit divides its rows itself and advises one thread.
    blas = 1 if arguments.set == "als" else arguments.threads
    for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ[variable] = str(blas)
    make = {"als": als, "logistic": logistic}[arguments.set]
    print(json.dumps({"load_at_start": os.getloadavg(), **make(arguments)}, indent=2))


def timed(sides, objectives, runs):
    """Runs the sides in turn; seconds of each, their medians, and the objective of the last fit."""
    for fit in sides.values():
        fit()
    seconds, objective = {name: [] for name in sides}, {}
    for _ in range(runs):
        for name, fit in sides.items():
            start = time.perf_counter()
            fitted = fit()
            seconds[name].append(time.perf_counter() - start)
            objective[name] = float(objectives[name](fitted))
    medians = {name: median(values) for name, values in seconds.items()}
    ours = medians["endcap"]
    return {
        "seconds": seconds,
        "medians": medians,
        "objectives": objective,
        "ratios": {name: value / ours for name, value in medians.items()},
    }


def als(arguments):
    import implicit
    import numpy as np
    from scipy.sparse import csr_matrix

    import endcap
    from objective import objective, peer_parameters

    shape = dict(PAIRS, users=2_000, items=1_500) if arguments.quick else PAIRS
    random = np.random.default_rng(3)
    count = shape["users"] * shape["each"]
    # Squared, so that some items are popular and most are rare.
    keys = random.integers(0, shape["users"], count) * shape["items"] + (
        shape["items"] * random.random(count) ** 3
    ).astype(np.int64)
    users, items = np.divmod(np.unique(keys), shape["items"])
    ones = np.ones(len(users), np.float32)
    matrix = csr_matrix((ones, (users, items)), shape=(shape["users"], shape["items"]))
    confidence, regularization, scale = peer_parameters(UNOBSERVED_WEIGHT, REGULARIZATION)
    weighted = matrix * np.float32(confidence)

    def ours():
        return endcap.ALS(
            shape["factors"], epochs=shape["iterations"], regularization=REGULARIZATION, frequency_exponent=0.0,
            unobserved_weight=UNOBSERVED_WEIGHT, seed=1, threads=arguments.threads,
        ).fit(matrix)  # fmt: skip

    def theirs(use_cg):
        model = implicit.als.AlternatingLeastSquares(
            factors=shape["factors"], regularization=regularization, iterations=shape["iterations"], random_state=1,
            num_threads=arguments.threads, use_cg=use_cg,
        )  # fmt: skip
        model.fit(weighted, show_progress=False)
        return model

    def judged(user_factors, item_factors):
        return objective(user_factors, item_factors, users, items, UNOBSERVED_WEIGHT, REGULARIZATION)

    def of_implicit(model):
        return judged(model.user_factors * scale, model.item_factors * scale)

    found = timed(
        {"endcap": ours, "implicit, cg": lambda: theirs(True), "implicit, cholesky": lambda: theirs(False)},
        {
            "endcap": lambda model: judged(model.user_factors_, model.item_factors_),
            "implicit, cg": of_implicit,
            "implicit, cholesky": of_implicit,
        },
        arguments.runs,
    )
    return {"set": "als", **shape, "pairs": len(users), **found}


def logistic(arguments):
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    import endcap
    from logistic_data import make

    with tempfile.TemporaryDirectory() as folder:
        place, (rows, columns, _, _) = make("dense", folder, 20_000 if arguments.quick else None)
        matrix = np.fromfile(Path(place) / "dense.f64").reshape(rows, columns)
        labels = np.fromfile(Path(place) / "labels.u8", np.uint8)
    ids = [f"{row:07}" for row in range(rows)]
    signs = 1.0 - 2.0 * labels

    def objective(model):
        margins = matrix @ model.coef_[0] + model.intercept_[0]
        return np.logaddexp(0, signs * margins).mean() + np.square(model.coef_).sum() / (2 * rows)

    sides = {
        "endcap": lambda: endcap.LogisticRegression(threads=arguments.threads).fit(matrix, labels),
        "endcap, rows with ids": lambda: endcap.LogisticRegression(threads=arguments.threads).fit(
            matrix, labels, ids=ids
        ),
        "newton-cholesky": lambda: LogisticRegression(solver="newton-cholesky", tol=1e-4).fit(matrix, labels),
    }
    return {"set": "logistic", "rows": rows, "columns": columns} | timed(
        sides, dict.fromkeys(sides, objective), arguments.runs
    )


if __name__ == "__main__":
    main()
