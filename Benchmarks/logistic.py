"""Compares fits of logistic regressions with scikit-learn's: same rows, same objective, same threads, in turn.

usage: logistic.py --program PATH [--data FOLDER] [--runs 5] [--threads 2] [--quick]

Endcap's side is the program `logistic-benchmark` (Benchmarks/Logistic), built by
`ENDCAP_BENCHMARKS=1 swift build -c release --product logistic-benchmark`; it and scikit-learn read the rows before the
clock starts. Every solver of scikit-learn runs at the loosest of its tolerances whose objective is within 1e-8 relative
of the best known one; the objective of both sides is computed here, in double, from the coefficients.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from statistics import median

TOLERANCES = [1e-4, 1e-5, 1e-6, 1e-7, 1e-8]
PEERS = {"dense": ["lbfgs", "newton-cholesky", "newton-cg"], "sparse": ["lbfgs", "newton-cg", "liblinear"]}
OURS = {"dense": ["auto"], "sparse": ["auto", "lbfgs"]}


def main():
    arguments = parse()
    # Before numpy is loaded, which reads these once.
    for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ[variable] = str(arguments.threads)
    rows = 20_000 if arguments.quick else None
    with tempfile.TemporaryDirectory() as temporary:
        for name in arguments.sets:
            print(json.dumps(compare(name, arguments, arguments.data or temporary, rows), indent=2), flush=True)


def parse():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--program", required=True)
    parser.add_argument("--data")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--quick", action="store_true", help="few rows: tries the harness, its ratios mean nothing")
    parser.add_argument("--sets", nargs="+", default=["dense", "sparse"])
    parser.add_argument("--peers", nargs="+", help="only these solvers of scikit-learn")
    return parser.parse_args()


class Ours:
    """The program, which holds the rows and fits on demand."""

    def __init__(self, program, place, shape, threads):
        words = [program, str(place), *map(str, shape)]
        self.process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.threads = threads
        self.l2 = 1 / shape[0]

    def fit(self, solver):
        self.process.stdin.write(f"{solver} 0 {self.l2!r} {self.threads}\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def peer_fit(rows, labels, solver, tolerance):
    from sklearn.linear_model import LogisticRegression

    # liblinear penalizes the intercept too: a large constant column makes that negligible.
    scaling = {"intercept_scaling": 100.0} if solver == "liblinear" else {}
    model = LogisticRegression(C=1.0, solver=solver, tol=tolerance, max_iter=3_000, **scaling)
    wall, processor = time.perf_counter(), time.process_time()
    model.fit(rows, labels)
    cost = {"seconds": time.perf_counter() - wall, "cpu_seconds": time.process_time() - processor}
    return cost, model.intercept_[0], model.coef_[0]


def objective(rows, labels, intercept, coefficients):
    """Mean log loss + |β|² / 2n: what all of them minimize."""
    import numpy as np

    log_odds = rows @ coefficients + intercept
    return np.logaddexp(0, np.where(labels == 1, -log_odds, log_odds)).mean() + coefficients @ coefficients / 2 / len(labels)


def compare(name, arguments, folder, rows):
    import logistic_data
    import numpy as np

    place, shape = logistic_data.make(name, folder, rows)
    X, y = logistic_data.load(place, shape)
    ours = Ours(arguments.program, place, shape, arguments.threads)
    result = {"set": name, "shape": shape, "threads": arguments.threads, "load": os.getloadavg()[0], "fits": {}}
    first = ours.fit("auto")
    exact = np.array(first["coefficients"])
    best = objective(X, y, first["intercept"], exact)
    fits = {f"endcap {solver}": (lambda solver=solver: ours.fit(solver)) for solver in OURS[name]}
    for solver in arguments.peers or PEERS[name]:
        tolerance = next((t for t in TOLERANCES if reaches(X, y, solver, t, best)), None)
        if tolerance is None:
            print(f"{name}: {solver} does not come within 1e-8 of {best}", file=sys.stderr)
            continue
        fits[f"{solver} {tolerance:g}"] = lambda s=solver, t=tolerance: peer_fit(X, y, s, t)
    costs = {fit: [] for fit in fits}
    for _ in range(arguments.runs):
        for fit, run in fits.items():
            answer = run()
            cost, intercept, coefficients = (
                (answer, answer["intercept"], np.array(answer["coefficients"])) if isinstance(answer, dict) else answer
            )
            costs[fit].append(cost)
            result["fits"][fit] = {
                "objective_relative": (objective(X, y, intercept, coefficients) - best) / best,
                "coefficients_apart": float(np.abs(coefficients - exact).max()),
                **{key: answer[key] for key in ("solver", "iterations", "passes", "peak_megabytes", "data_megabytes") if isinstance(answer, dict)},
            }
    for fit, runs in costs.items():
        for key in ("seconds", "cpu_seconds"):
            values = [run[key] for run in runs]
            result["fits"][fit][key] = [round(median(values), 4), round(min(values), 4), round(max(values), 4)]
    ours.close()
    return result


def reaches(rows, labels, solver, tolerance, best):
    _, intercept, coefficients = peer_fit(rows, labels, solver, tolerance)
    return objective(rows, labels, intercept, coefficients) <= best * (1 + 1e-8)


if __name__ == "__main__":
    main()
