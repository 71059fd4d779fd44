"""One run of Endcap through its command lines."""

import json

import numpy as np
from safetensors.numpy import load_file

from process import run


def fit(binaries, pairs_path, store, settings):
    """Trains a version: (the JSON object that `fit` prints, the process's cost)."""
    output, cost = run([
        binaries / "trainer", "fit", "recommender", "--events", pairs_path,
        "--algorithm", "ials", "--solver", settings.get("solver", "cg"), "--factors", settings["factors"],
        "--epochs", settings["epochs"],
        "--unobserved-weight", settings["unobserved_weight"], "--regularization", settings["regularization"],
        "--frequency-exponent", 0, "--seed", settings["seed"], "--threads", settings["threads"],
        "--model", "bench", "--store", store, "--format", "json", "--quiet",
    ])  # fmt: skip
    return json.loads(output), cost


def factors(store, version, user_ids, item_ids):
    """User and item factors of a version, checked to be in the order of the ids."""
    folder = store / "bench" / str(version)
    sides = []
    for side, ids in (("users", user_ids), ("items", item_ids)):
        tensors = load_file(folder / f"{side}.safetensors")
        name = side[:-1]
        if tensors[f"{name}.ids"].tobytes() != b"".join(ids.tolist()):
            raise SystemExit(f"{folder}: the ids of the {side} are not those of the pairs")
        sides.append(tensors[f"{name}.factors"].astype(np.float64))
    return sides
