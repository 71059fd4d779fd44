"""One run of Endcap through its command lines."""

import json

import numpy as np
from safetensors.numpy import load_file

from process import run


def fit(binaries, pairs_path, store, settings, epochs=None):
    """Trains a version: (the JSON object that `fit` prints, the process's cost)."""
    output, cost = run([
        binaries / "trainer", "fit", "recommender", "--events", pairs_path,
        "--algorithm", "ials", "--solver", "cg", "--factors", settings["factors"],
        "--epochs", settings["epochs"] if epochs is None else epochs,
        "--unobserved-weight", settings["unobserved_weight"], "--regularization", settings["regularization"],
        "--frequency-exponent", 0, "--seed", settings["seed"], "--threads", settings["threads"],
        "--model", "bench", "--store", store, "--format", "json", "--quiet",
    ])  # fmt: skip
    return json.loads(output), cost


def epoch_seconds(binaries, pairs_path, store, settings):
    """Seconds of each epoch, where they come from, the version's number and the first process's cost."""
    result, cost = fit(binaries, pairs_path, store, settings)
    epochs = (result.get("convergence") or {}).get("epochs") or []
    seconds = [epoch["seconds"] for epoch in epochs if "seconds" in epoch]
    if seconds:
        return seconds, "trainer's clock around each epoch (convergence.epochs[].seconds)", result["version"], cost
    # Reading, writing and the final sweep cancel out in the difference of two whole runs.
    _, longer = fit(binaries, pairs_path, store, settings, epochs=2 * settings["epochs"])
    mean = (longer["seconds"] - cost["seconds"]) / settings["epochs"]
    return [mean], "difference of two whole processes, of N and 2N epochs, divided by N", result["version"], cost


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


def rank(binaries, store, version, output, settings):
    """Ranks every user: the whole process, which opens the model, masks what was seen, and writes the CSV file."""
    _, cost = run([
        binaries / "scorer", "batch", "--model", f"bench/{version}", "--store", store, "--output", output,
        "--top", settings["top"], "--threads", settings["threads"], "--quiet",
    ])  # fmt: skip
    return cost
