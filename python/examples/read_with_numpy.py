"""Reads a version of a recommender with numpy alone, without Endcap, and ranks items for a customer.

usage: read_with_numpy.py VERSION-FOLDER USER; for a model with factors (docs/model-format.md)
"""

import json
import sys
from pathlib import Path

import numpy as np

TYPES = {"F32": "<f4", "F64": "<f8", "U64": "<u8", "U32": "<u4", "U16": "<u2", "U8": "u1"}


def read(path: Path) -> dict[str, np.ndarray]:
    """The tensors of a safetensors file: the length of the header, the header, the bytes."""
    memory = np.memmap(path, mode="r")
    start = 8 + int(memory[:8].view("<u8")[0])
    header = json.loads(memory[8:start].tobytes())
    tensors = {}
    for name, entry in header.items():
        if name != "__metadata__":
            first, end = entry["data_offsets"]
            tensors[name] = np.frombuffer(memory[start + first : start + end], TYPES[entry["dtype"]])
            tensors[name] = tensors[name].reshape(entry["shape"])
    return tensors


def ids(tensors: dict[str, np.ndarray], side: str) -> list[str]:
    ends, data = tensors[f"{side}.id_offsets"], tensors[f"{side}.ids"].tobytes()
    return [data[start:end].decode() for start, end in zip(ends, ends[1:])]


folder, user = Path(sys.argv[1]), sys.argv[2]
items, users = read(folder / "items.safetensors"), read(folder / "users.safetensors")
row = ids(users, "user").index(user)
scores = items["item.factors"] @ users["user.factors"][row]
had = users["history.items"][users["history.offsets"][row] : users["history.offsets"][row + 1]]
scores[had] = -np.inf
names = ids(items, "item")
for item in np.argsort(-scores)[:10]:
    print(f"{names[item]},{scores[item]:.6f}")
