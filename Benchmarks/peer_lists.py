"""A service around implicit with FastAPI: the lists of a version of Endcap's, for `uvicorn peer_lists:app`.

`PEER_VERSION` names the folder of the version.
"""

import os
from pathlib import Path

import numpy as np
from fastapi import FastAPI
from implicit.cpu.als import AlternatingLeastSquares
from safetensors.numpy import load_file
from scipy.sparse import csr_matrix


def ids(tensors, side):
    """The names of one side, in the order of its rows."""
    text, ends = tensors[f"{side}.ids"].tobytes(), tensors[f"{side}.id_offsets"]
    return [text[ends[row] : ends[row + 1]].decode() for row in range(len(ends) - 1)]


folder = Path(os.environ["PEER_VERSION"])
users, items = load_file(folder / "users.safetensors"), load_file(folder / "items.safetensors")
model = AlternatingLeastSquares(factors=users["user.factors"].shape[1], num_threads=1)
model.user_factors, model.item_factors = users["user.factors"], items["item.factors"]
seen = users["history.items"].astype(np.int32)
matrix = csr_matrix(
    (np.ones(len(seen), np.float32), seen, users["history.offsets"].astype(np.int64)),
    shape=(len(model.user_factors), len(model.item_factors)),
)
rows, names = {name: row for row, name in enumerate(ids(users, "user"))}, ids(items, "item")
app = FastAPI()


# Not a thread of its own for each request: that would be slower.
@app.get("/v1/recommend/{user}")
async def recommend(user: str, n: int = 10):
    row = rows[user]
    found, scores = model.recommend(row, matrix[row], N=n, filter_already_liked_items=True)
    return {
        "user": user,
        "items": [{"item": names[i], "score": float(s)} for i, s in zip(found.tolist(), scores.tolist())],
    }
