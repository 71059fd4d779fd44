"""One run of Endcap through its command lines."""

import json

import numpy as np
from safetensors.numpy import load_file

from process import run


def fit(binaries, pairs_path, store, settings):
    """Trains a version: (the JSON object that `fit` prints, each epoch with its CPU seconds; the process's cost)."""
    lines, used = [], []

    def hear(line, cpu_seconds):
        lines.append(line)
        used.append(cpu_seconds)

    output, cost = run([
        binaries / "trainer", "fit", "recommender", "--events", pairs_path,
        "--algorithm", "ials", "--solver", settings.get("solver", "cg"), "--factors", settings["factors"],
        "--epochs", settings["epochs"],
        "--unobserved-weight", settings["unobserved_weight"], "--regularization", settings["regularization"],
        "--frequency-exponent", 0, "--seed", settings["seed"], "--threads", settings["threads"],
        "--model", "bench", "--store", store, "--format", "json",
    ], hear=hear)  # fmt: skip
    result = json.loads(output)
    ends = [position for position, line in enumerate(lines) if line.startswith("epoch ")]
    for epoch, end in zip(result["convergence"]["epochs"], ends, strict=True):
        epoch["cpu_seconds"] = used[end] - used[end - 1]
    return result, cost


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
