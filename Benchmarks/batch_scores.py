"""Compares scoring a raw table, from CSV to CSV, with pandas and scikit-learn's pipeline: whole processes, in turn.

usage: batch_scores.py --bin FOLDER [--rows 1000000] [--runs 5] [--threads 2]

The rows have an id, 10 numbers and 10 categories of 50 levels. Both models are trained on the first 100,000 rows with the
same encoding and penalty; that their probabilities agree is checked before anything is timed.
"""

import argparse
import json
import pathlib
import pickle
import sys
import tempfile
from statistics import median

import process

TRAINING = 100_000
NUMBERS = [f"n{i}" for i in range(10)]
CATEGORIES = [f"c{i}" for i in range(10)]

PEER = """
import os, pickle, sys
import pandas as pd
model = pickle.load(open(sys.argv[1], "rb"))
rows = pd.read_csv(sys.argv[2], dtype={name: str for name in model.categories} | {"id": str})
rows["probability"] = model.predict_proba(rows[model.columns])[:, 1]
rows[["id", "probability"]].to_csv(sys.argv[3], index=False)
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--bin", type=pathlib.Path, required=True)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(compare(arguments, pathlib.Path(folder)), indent=2))


def compare(arguments, folder):
    table, training = make(folder, arguments.rows)
    pipeline = train(training, folder)
    store = folder / "models"
    process.run([
        arguments.bin / "trainer", "fit", "propensity", "--table", training, "--target", "answer", "--id", "id",
        "--category", ",".join(CATEGORIES), "--model", "scores", "--store", store, "--folds", "0", "--quiet",
    ])
    ours = [
        arguments.bin / "scorer", "batch", "--model", "scores/1", "--store", store, "--input", table, "--output",
        folder / "ours.csv", "--threads", arguments.threads, "--quiet",
    ]
    peer = [sys.executable, "-c", PEER, pipeline, table, folder / "peer.csv"]
    process.run(ours)
    process.run(peer)
    apart = agreement(folder)
    costs = {"endcap": [], "pandas, scikit-learn": []}
    for _ in range(arguments.runs):
        costs["endcap"].append(process.run(ours)[1])
        costs["pandas, scikit-learn"].append(process.run(peer)[1])
    result = {"rows": arguments.rows, "threads": arguments.threads, "probabilities_apart": apart}
    for name, runs in costs.items():
        result[name] = {
            key: [round(f([run[key] for run in runs]), 3) for f in (median, min, max)]
            for key in ("seconds", "cpu_seconds")
        }
    result["ratio"] = round(result["pandas, scikit-learn"]["seconds"][0] / result["endcap"]["seconds"][0], 2)
    return result


def make(folder, count):
    import numpy as np
    import pandas as pd

    random = np.random.default_rng(1)
    rows = pd.DataFrame({"id": [f"k{i:07d}" for i in range(count)]})
    log_odds = np.full(count, -1.0)
    for name in NUMBERS:
        rows[name] = random.normal(size=count).round(4)
        log_odds += random.normal() * 0.3 * rows[name]
    for name in CATEGORIES:
        levels = np.array([f"{name}-level-{i}" for i in range(50)])
        codes = random.integers(0, 50, count)
        rows[name] = levels[codes]
        log_odds += random.normal(size=50)[codes] * 0.2
    table, training = folder / "table.csv", folder / "training.csv"
    rows.to_csv(table, index=False)
    rows["answer"] = np.where(random.random(count) < 1 / (1 + np.exp(-log_odds)), "yes", "no")
    rows.head(TRAINING).to_csv(training, index=False)
    return table, training


def train(training, folder):
    import pandas as pd
    from sklearn.compose import ColumnTransformer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler

    rows = pd.read_csv(training, dtype={name: str for name in CATEGORIES})
    encoder = ColumnTransformer(
        [("numbers", StandardScaler(), NUMBERS), ("categories", OneHotEncoder(handle_unknown="ignore"), CATEGORIES)]
    )
    model = make_pipeline(encoder, LogisticRegression(C=1.0, tol=1e-8, max_iter=1_000))
    model.fit(rows[NUMBERS + CATEGORIES], rows["answer"] == "yes")
    model.columns, model.categories = NUMBERS + CATEGORIES, CATEGORIES
    path = folder / "pipeline.pickle"
    path.write_bytes(pickle.dumps(model))
    return path


def agreement(folder):
    """The largest difference of two probabilities of one row."""
    import pandas as pd

    ours, peer = pd.read_csv(folder / "ours.csv"), pd.read_csv(folder / "peer.csv")
    assert (ours["id"] == peer["id"]).all()
    apart = float((ours["probability"] - peer["probability"]).abs().max())
    assert apart < 1e-5, f"the probabilities are {apart} apart"
    return apart


if __name__ == "__main__":
    main()
