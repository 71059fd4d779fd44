"""Rows for the comparison of logistic regressions: made once, kept in a folder, read by both sides."""

import pathlib

import numpy as np

SHAPES = {
    # rows, dense columns, fields, levels of each field
    "dense": (1_000_000, 50, 0, 0),
    "sparse": (1_000_000, 0, 20, 500),
}


def make(name, folder, rows=None):
    """Writes dense.f64, codes.u32 and labels.u8 unless they are there; returns the folder and the shape."""
    full, columns, fields, levels = SHAPES[name]
    rows = rows or full
    place = pathlib.Path(folder) / f"{name}-{rows}"
    shape = (rows, columns, fields, levels)
    if (place / "labels.u8").exists():
        return place, shape
    place.mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng(7)
    log_odds = np.full(rows, -0.5)
    # Neighbouring columns are correlated, as those of a shop are.
    dense = random.normal(size=(rows, columns))
    dense[:, 1:] = 0.8 * dense[:, 1:] + 0.6 * dense[:, :-1]
    log_odds += dense @ random.normal(0, 0.3, columns)
    dense.tofile(place / "dense.f64")
    codes = np.empty((rows, fields), np.uint32)
    for field in range(fields):
        # Squared, so that some levels are frequent and some are rare.
        level = (levels * random.random(rows) ** 2).astype(np.uint32)
        codes[:, field] = columns + field * levels + level
        log_odds += random.normal(0, 0.3, levels)[level]
    codes.tofile(place / "codes.u32")
    labels = (random.random(rows) < 1 / (1 + np.exp(-log_odds))).astype(np.uint8)
    labels.tofile(place / "labels.u8")
    return place, shape


def load(place, shape):
    """The rows as scikit-learn takes them: a dense array, or CSR with the 0/1 columns, and the labels."""
    from scipy import sparse

    rows, columns, fields, levels = shape
    labels = np.fromfile(place / "labels.u8", np.uint8)
    if fields == 0:
        return np.fromfile(place / "dense.f64").reshape(rows, columns), labels
    codes = np.fromfile(place / "codes.u32", np.uint32).astype(np.int32)
    offsets = np.arange(0, rows * fields + 1, fields, dtype=np.int32)
    ones = np.ones(len(codes))
    return sparse.csr_matrix((ones, codes, offsets), shape=(rows, columns + fields * levels)), labels
