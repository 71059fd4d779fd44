"""The observed pairs as numbers: ids in ascending order of their bytes, as Endcap's models hold them."""

import numpy as np
from scipy.sparse import csr_matrix


def read_pairs(path):
    """The distinct pairs of a CSV file that begins with the columns user,item: (user ids, item ids, users, items)."""
    cached = path.with_suffix(".npz")
    if not cached.exists() or cached.stat().st_mtime < path.stat().st_mtime:
        with open(path, "rb") as file:
            if file.readline().split(b",")[:2] not in ([b"user", b"item"], [b"user", b"item\n"]):
                raise SystemExit(f"{path}: expected the columns user,item first")
            cells = [line.rstrip(b"\r\n").split(b",", 2)[:2] for line in file]
        user_ids, users = np.unique(np.array([user for user, _ in cells]), return_inverse=True)
        item_ids, items = np.unique(np.array([item for _, item in cells]), return_inverse=True)
        np.savez(cached, user_ids=user_ids, item_ids=item_ids, users=users, items=items)
    with np.load(cached) as held:
        return held["user_ids"], held["item_ids"], held["users"], held["items"]


def matrix(users, items, value=1.0):
    """The users × items matrix with one value for all pairs."""
    values = np.full(len(users), value, dtype=np.float32)
    return csr_matrix((values, (users, items)), shape=(users.max() + 1, items.max() + 1))
