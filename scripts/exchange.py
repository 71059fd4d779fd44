#!/usr/bin/env python3
"""What scripts/check-signing and scripts/check-mlflow compute beside the trainer; needs numpy, and scipy for `write`.

usage: exchange.py events                 a log on standard output
       exchange.py envelope SIGNATURE     writes signed.bin and signature.der, for OpenSSL
       exchange.py read NPZ VERSION       compares arrays with the model's own files
       exchange.py write FOLDER           factors and a sparse matrix as implicit has them
       exchange.py lists FOLDER LISTS     recomputes the lists of these factors
       exchange.py mlflow FOLDER LISTS    compares what MLflow answers with a batch of lists
       exchange.py probabilities FOLDER TABLE SCORES
"""

import base64
import csv
import importlib.util
import json
import sys
from collections import defaultdict
from pathlib import Path

import numpy as np


def events():
    random = np.random.default_rng(7)
    print("user,item")
    for user in range(120):
        # Ids that need quotes and more than one byte a letter.
        name = f"ü,{user}" if user % 10 == 0 else f"u{user}"
        for item in sorted(set(random.integers(0, 60, 12)) & set(range(user % 3, 60, 3))):
            print(f'"{name}",i{item}')


def envelope(path):
    bundle = json.loads(Path(path).read_text())["dsseEnvelope"]
    payload = base64.b64decode(bundle["payload"])
    kind = bundle["payloadType"].encode()
    Path("signed.bin").write_bytes(b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(payload), payload))
    Path("signature.der").write_bytes(base64.b64decode(bundle["signatures"][0]["sig"]))


def tensors(path):
    raw = Path(path).read_bytes()
    length = int.from_bytes(raw[:8], "little")
    header = json.loads(raw[8 : 8 + length])
    header.pop("__metadata__")
    types = {"U64": "<u8", "F64": "<f8", "U32": "<u4", "F32": "<f4", "U16": "<u2", "U8": "u1"}
    data = raw[8 + length :]
    return {
        name: np.frombuffer(data[slice(*entry["data_offsets"])], types[entry["dtype"]]).reshape(entry["shape"])
        for name, entry in header.items()
    }


def read(path, version):
    arrays = np.load(path, allow_pickle=False)
    items, users = (tensors(Path(version) / f"{side}.safetensors") for side in ("items", "users"))
    np.testing.assert_array_equal(arrays["item_factors"], items["item.factors"])
    np.testing.assert_array_equal(arrays["user_factors"], users["user.factors"])
    np.testing.assert_array_equal(arrays["item_popularity"], items["item.popularity"])
    np.testing.assert_array_equal(arrays["history_indptr"], users["history.offsets"].astype(np.int64))
    np.testing.assert_array_equal(arrays["history_indices"], users["history.items"].astype(np.int32))
    for side, own in (("user", users), ("item", items)):
        text, ends = own[f"{side}.ids"].tobytes(), own[f"{side}.id_offsets"]
        ids = [text[a:b].decode() for a, b in zip(ends[:-1], ends[1:])]
        assert arrays[f"{side}_ids"].tolist() == ids, f"{side}_ids"


def write(folder):
    from scipy import sparse

    random = np.random.default_rng(3)
    Path(folder).mkdir()
    # Whole numbers as ids, in no order; float64 and by columns, as numpy holds a transposed matrix.
    np.savez_compressed(
        Path(folder) / "factors.npz", user_ids=random.permutation(90) + 1, item_ids=random.permutation(40) + 100,
        user_factors=np.asfortranarray(random.normal(size=(90, 6))), item_factors=random.normal(size=(40, 6)),
    )
    history = sparse.random(90, 40, density=0.1, format="csr", random_state=5, dtype=np.float32)
    history.data[:] = 1 + (history.data * 3).round()
    sparse.save_npz(Path(folder) / "user_items.npz", history)


def rows_of(path):
    lists = defaultdict(list)
    with open(path, newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            lists[row["user"]].append((row["item"], float(row["score"]), row["source"]))
    return lists


def lists(folder, path):
    from scipy import sparse

    arrays = np.load(Path(folder) / "factors.npz")
    history = sparse.load_npz(Path(folder) / "user_items.npz")
    ids = arrays["item_ids"].astype(str)
    scores = arrays["user_factors"].astype(np.float32).astype(float) @ arrays["item_factors"].astype(np.float32).T.astype(float)
    found = rows_of(path)
    assert len(found) == 90, len(found)
    for row, user in enumerate(arrays["user_ids"].astype(str)):
        own = scores[row].copy()
        own[history.indices[history.indptr[row] : history.indptr[row + 1]]] = -np.inf
        best = np.argsort(-own)[:5]
        assert [item for item, _, _ in found[user]] == ids[best].tolist(), user
        np.testing.assert_allclose([score for _, score, _ in found[user]], own[best], rtol=1e-5, atol=1e-5)


def loaded(folder):
    """The model in a folder by MLflow if it is there, else by the generated file alone."""
    if importlib.util.find_spec("mlflow"):
        import mlflow

        return mlflow.pyfunc.load_model(folder)
    sys.path.insert(0, str(Path(folder) / "code"))
    import endcap_model

    return endcap_model._load_pyfunc(str(Path(folder) / "data"))


def frame(columns):
    if importlib.util.find_spec("mlflow"):
        import pandas

        return pandas.DataFrame(columns)
    return columns


def mlflow(folder, path):
    model, found, compared = loaded(folder), rows_of(path), 0
    for user, rows in found.items():
        answer = model.predict(frame({"user": [user]}), params={"n": len(rows)})
        assert list(answer["item"]) == [item for item, _, _ in rows], user
        assert list(answer["source"]) == [source for _, _, source in rows], user
        np.testing.assert_allclose(list(answer["score"]), [score for _, score, _ in rows], rtol=1e-6, atol=1e-6)
        compared += len(rows)
        scored = model.predict(frame({"user": [user] * len(rows), "item": [item for item, _, _ in rows]}))
        own = [i for i, (_, _, source) in enumerate(rows) if source == "personal"]
        np.testing.assert_allclose(
            np.array(list(scored["score"]))[own], np.array([score for _, score, _ in rows])[own], rtol=1e-6, atol=1e-6
        )
    print(f"seen: {compared} rows of {len(found)} customers are those of the scorer to 1e-6")


def probabilities(folder, table, path):
    model = loaded(folder)
    with open(table, newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    with open(path, newline="", encoding="utf-8") as file:
        scores = [float(row["probability"]) for row in csv.DictReader(file)]
    kinds = {"tenure": float, "active": lambda text: text == "yes"}
    columns = {name: [kinds.get(name, str)(row[name]) for row in rows] for name in ("tenure", "plan", "active")}
    answer = model.predict(frame(columns))
    np.testing.assert_allclose(list(answer["probability"]), scores, rtol=0, atol=1e-6)
    print(f"seen: {len(scores)} probabilities are those of the scorer to 1e-6")


if __name__ == "__main__":
    commands = {f.__name__: f for f in (events, envelope, read, write, lists, mlflow, probabilities)}
    if len(sys.argv) < 2 or sys.argv[1] not in commands:
        sys.exit(__doc__)
    commands[sys.argv[1]](*sys.argv[2:])
