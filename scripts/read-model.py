#!/usr/bin/env python3
"""Opens a trained version with numpy and safetensors alone and checks the scorer's lists against it.

usage: read-model.py VERSION_FOLDER LISTS_CSV

LISTS_CSV is what `scorer batch` wrote for all users of that version. For every user with a personal list the scores
of all items are computed in double precision from the two files; items of the user's history are masked. The list
must be the best items in descending order. Neighbours whose scores differ by less than 1e-5 relative may swap.
Needs numpy and safetensors from PyPI.
"""

import csv
import json
import sys
from collections import defaultdict
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file

TOLERANCE = 1e-5


def ids(tensors, side):
    """The ids of one side as bytes, in the order of the factor rows."""
    text = tensors[f"{side}.ids"].tobytes()
    offsets = tensors[f"{side}.id_offsets"]
    return [text[start:end] for start, end in zip(offsets[:-1], offsets[1:])]


def read_lists(path):
    """For each user the listed items in order of rank, their scores and sources."""
    lists = defaultdict(list)
    with open(path, newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            lists[row["user"].encode()].append((int(row["rank"]), row["item"].encode(), row["score"], row["source"]))
    return {user: sorted(rows) for user, rows in lists.items()}


def check_list(scores, listed, printed, rounding):
    """Says what is wrong with one list of item numbers, or None.

    `scores` has -inf where an item is masked; `rounding` is what single precision may add to a score.
    """
    if not np.isfinite(scores[listed]).all():
        return "lists an item that the user has seen"
    close = TOLERANCE * np.abs(scores[listed])
    if (np.abs(printed - scores[listed]) > np.maximum(close, rounding)).any():
        return "prints scores that are not those of the factors"
    if (np.diff(scores[listed]) > close[1:]).any():
        return "is not in descending order"
    rest = scores.copy()
    rest[listed] = -np.inf
    best = rest.max()
    if best - scores[listed].min() > TOLERANCE * abs(best):
        return "leaves out an item with a higher score"
    return None


def main(version, lists_path):
    version = Path(version)
    items = load_file(version / "items.safetensors")
    users = load_file(version / "users.safetensors")
    item_ids, user_ids = ids(items, "item"), ids(users, "user")
    assert item_ids == sorted(item_ids) and user_ids == sorted(user_ids), "ids are not in ascending order of bytes"
    number_of_item = {id: number for number, id in enumerate(item_ids)}
    item_factors = items["item.factors"].astype(np.float64)
    user_factors = users["user.factors"].astype(np.float64)
    longest = np.linalg.norm(item_factors, axis=1).max()
    gram = item_factors.T @ item_factors
    assert np.allclose(items["item.gram"], gram, rtol=1e-3, atol=1e-3 * np.abs(gram).max()), "item.gram is wrong"
    offsets, history = users["history.offsets"], users["history.items"]
    assert len(offsets) == len(user_ids) + 1 and offsets[-1] == len(history), "the history's offsets are wrong"

    lists = read_lists(lists_path)
    # With several event types, the history also holds items that were only viewed; those may be listed.
    types = users.get("history.types")
    seen_bits = seen_type_bits(version / "users.safetensors") if types is not None else None
    failures, checked = [], 0
    for row, user in enumerate(user_ids):
        listed = [entry for entry in lists.get(user, []) if entry[3] == "personal"]
        span = slice(int(offsets[row]), int(offsets[row + 1]))
        seen = history[span]
        if types is not None:
            seen = seen[(types[span] & seen_bits) != 0]
        scores = item_factors @ user_factors[row]
        scores[seen] = -np.inf
        scores[~item_factors.any(axis=1)] = -np.inf
        if not listed:
            if user_factors[row].any() and np.isfinite(scores).any():
                failures.append(f"{user!r} has factors but no personal list")
            continue
        problem = check_list(
            scores,
            np.array([number_of_item[item] for _, item, _, _ in listed]),
            np.array([float(score) for _, _, score, _ in listed]),
            1e-6 * longest * np.linalg.norm(user_factors[row]),
        )
        checked += 1
        if problem:
            failures.append(f"the list of {user!r} {problem}")
    for failure in failures[:20]:
        print(failure, file=sys.stderr)
    print(f"{checked} personal lists of {len(user_ids)} users checked, {len(failures)} wrong")
    return 1 if failures or not checked else 0


def seen_type_bits(path):
    """The bits of `history.types` that mark an item as seen, from the metadata of the file."""
    with open(path, "rb") as file:
        header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
    metadata = header["__metadata__"]
    names = json.loads(metadata["confidence"])["type_names"]
    seen = json.loads(metadata["seen_types"])
    return np.uint32(sum(1 << bit for bit, name in enumerate(names) if name in seen))


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
