"""Exact lists of a trained model, Endcap in process beside implicit's `recommend` on the same factors, in turn.

usage: ranking.py [--size 1] [--factors 64 128] [--runs 3] [--threads 2]; writes results/ranking.json and prints it
"""

import argparse
import json
import shutil
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

import numpy as np

import ours
from report import machine, spread
from training import HERE, given, simulate

TOP = 100


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--binaries", type=Path, default=HERE.parent / "bin", help="folder of trainer")
    parser.add_argument("--program", type=Path, default=HERE.parent / ".build/release/ranking-benchmark")
    parser.add_argument("--size", type=float, default=1)
    parser.add_argument("--factors", type=int, nargs="+", default=[64, 128])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2)
    settings = parser.parse_args()
    path = simulate(settings.binaries, settings.size)
    probe = subprocess.run(
        [sys.executable, HERE / "limits.py", str(settings.threads)], check=True, capture_output=True, text=True)  # fmt: skip
    result = {"machine": machine(), "limits": json.loads(probe.stdout), "threads": settings.threads, "models": []}
    for factors in settings.factors:
        store = HERE / "data" / f"ranked-{factors}"
        shutil.rmtree(store, ignore_errors=True)
        fitted, _ = ours.fit(settings.binaries, path, store, given(settings, factors, 4))
        folder = store / "bench" / str(fitted["version"])
        endcap, peer = [], []
        for _ in range(settings.runs):
            words = [settings.program.resolve(), folder, TOP, settings.threads]
            output = subprocess.run([str(w) for w in words], check=True, capture_output=True, text=True).stdout
            endcap.append(json.loads(output))
            peer.append(implicit(folder, settings.threads))
        shutil.rmtree(store)
        rate = result["limits"]["sgemm_gflops"][str(settings.threads)] * 1e9
        users, items = endcap[0]["users"], endcap[0]["items"]
        result["models"].append({
            "factors": factors, "users": users, "items": items,
            "multiply_at_limit_seconds": 2 * users * items * factors / rate,
            "endcap": {
                "dense_users_per_second": spread([users / run["everyone"]["dense"] for run in endcap]),
                "bounded_users_per_second": spread([users / run["everyone"]["bounded"] for run in endcap]),
                "bounded_seconds": spread([run["everyone"]["bounded"] for run in endcap]),
                "skipped": endcap[0]["everyone"]["skipped"],
                "one_user_ms_p50_p99": [[median(run["one_user_ms"][kind][i] for run in endcap) for i in (0, 1)]
                                        for kind in ("dense", "bounded")],
                "fold_in_ms_p50_p99": [median(run["fold_in_ms"][i] for run in endcap) for i in (0, 1)],
            },
            "implicit": {
                "users_per_second": spread([run["users_per_second"] for run in peer]),
                "one_user_ms_p50_p99": [median(run["one_user_ms"][i] for run in peer) for i in (0, 1)],
            },
        })  # fmt: skip
    (HERE / "results").mkdir(exist_ok=True)
    (HERE / "results" / "ranking.json").write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(result, indent=2))



def implicit(folder, threads, portion=30_000):
    """Lists of the first users, in portions of a thousand, and single answers, on the factors of a version."""
    from implicit.cpu.als import AlternatingLeastSquares
    from safetensors.numpy import load_file
    from scipy.sparse import csr_matrix

    users, items = load_file(folder / "users.safetensors"), load_file(folder / "items.safetensors")
    model = AlternatingLeastSquares(factors=users["user.factors"].shape[1], num_threads=threads)
    model.user_factors, model.item_factors = users["user.factors"], items["item.factors"]
    seen = users["history.items"].astype(np.int32)
    matrix = csr_matrix(
        (np.ones(len(seen), np.float32), seen, users["history.offsets"].astype(np.int64)),
        shape=(len(model.user_factors), len(model.item_factors)),
    )
    portion = min(portion, matrix.shape[0])
    start = time.perf_counter()
    for first in range(0, portion, 1000):
        chosen = np.arange(first, min(first + 1000, portion))
        model.recommend(chosen, matrix[chosen], N=TOP, filter_already_liked_items=True)
    rate = portion / (time.perf_counter() - start)
    times = []
    for number in range(1_100):
        user = number * 7919 % matrix.shape[0]
        start = time.perf_counter()
        model.recommend(user, matrix[user], N=10)
        times.append(1000 * (time.perf_counter() - start))
    return {"users_per_second": rate, "one_user_ms": list(np.percentile(times[100:], [50, 99]))}


if __name__ == "__main__":
    main()
