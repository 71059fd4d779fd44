"""The observed pairs as numbers: ids in ascending order of their bytes, as Endcap's models hold them."""

import numpy as np
from scipy.sparse import csr_matrix


def read_pairs(path):
    """The distinct pairs of a CSV file with the columns user and item: (user ids, item ids, users, items)."""
    cached = path.with_suffix(".npz")
    if not cached.exists() or cached.stat().st_mtime < path.stat().st_mtime:
        import polars

        table = polars.read_csv(path, columns=["user", "item"], schema_overrides={"user": str, "item": str})
        sides = []
        for name in ("user", "item"):
            # polars orders text by its bytes.
            ids = table[name].unique().sort()
            numbers = polars.DataFrame({name: ids, "number": np.arange(len(ids))})
            sides.append((ids, table.select(name).join(numbers, on=name, how="left", maintain_order="left")["number"]))
        np.savez(
            cached, **{f"{name}_ids": np.array([text.encode() for text in ids]) for name, (ids, _) in zip(("user", "item"), sides)},
            users=sides[0][1].to_numpy(), items=sides[1][1].to_numpy(),
        )  # fmt: skip
    with np.load(cached) as held:
        return held["user_ids"], held["item_ids"], held["users"], held["items"]


def matrix(users, items, value=1.0):
    """The users × items matrix with one value for all pairs."""
    values = np.full(len(users), value, dtype=np.float32)
    return csr_matrix((values, (users, items)), shape=(users.max() + 1, items.max() + 1))
