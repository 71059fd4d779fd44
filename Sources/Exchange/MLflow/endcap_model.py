"""Scores with a version that Endcap trained; reads its files with numpy alone.

MLflow calls `_load_pyfunc` with the folder `data` beside the folder of this file. Without MLflow:

    import endcap_model
    model = endcap_model._load_pyfunc("data")
    model.predict({"user": ["17850"]}, {"n": 5})
"""

import json
from pathlib import Path

import numpy as np

TYPES = {"U64": "<u8", "F64": "<f8", "U32": "<u4", "F32": "<f4", "U16": "<u2", "U8": "u1"}
MULTIPLIER, MASK = 0x9E3779B97F4A7C15, 2**64 - 1
EMPTY = 0xFFFFFFFF
LIMIT = 1e100


def read(path):
    """The metadata and the tensors of a safetensors file."""
    raw = np.memmap(path, dtype=np.uint8, mode="r")
    length = int.from_bytes(raw[:8].tobytes(), "little")
    header = json.loads(raw[8 : 8 + length].tobytes())
    metadata = header.pop("__metadata__", {})
    data = raw[8 + length :]
    tensors = {}
    for name, entry in header.items():
        first, end = entry["data_offsets"]
        tensors[name] = data[first:end].view(TYPES[entry["dtype"]]).reshape(entry["shape"])
    return metadata, tensors


def hash_of(text):
    value = len(text) * MULTIPLIER & MASK
    for at in range(0, len(text), 8):
        value = (value ^ int.from_bytes(text[at : at + 8], "little")) * MULTIPLIER & MASK
        value ^= value >> 32
    return value


class Ids:
    """The ids of one side, found by the hash index of the file."""

    def __init__(self, tensors, side):
        self.text, self.ends, self.slots = (tensors[f"{side}.{part}"] for part in ("ids", "id_offsets", "id_index"))

    def __len__(self):
        return len(self.ends) - 1

    def bytes_of(self, number):
        return self.text[int(self.ends[number]) : int(self.ends[number + 1])].tobytes()

    def find(self, text):
        """The number of an id; None for one that is not known."""
        position = hash_of(text) % len(self.slots)
        for _ in range(len(self.slots)):
            number = int(self.slots[position])
            if number == EMPTY:
                return None
            if self.bytes_of(number) == text:
                return number
            position = (position + 1) % len(self.slots)
        return None


def column(data, name, default=None):
    """A column of a table, be it a data frame, a dictionary of lists or a list of dictionaries."""
    if isinstance(data, list):
        return [row.get(name) for row in data] if any(name in row for row in data) else default
    return list(data[name]) if name in data else default


def table_like(data, columns):
    """A table of the kind of another one; a dictionary for lists of dictionaries."""
    return columns if isinstance(data, (dict, list)) else type(data)(columns)


def is_missing(value):
    return value is None or (isinstance(value, float) and value != value) or str(value) in ("<NA>", "NaT")


class Recommender:
    """Scores and lists by the inner product of the factors of a user and an item."""

    def __init__(self, folder):
        self.metadata, items = read(folder / "items.safetensors")
        _, users = read(folder / "users.safetensors")
        self.items, self.users = Ids(items, "item"), Ids(users, "user")
        self.item_factors = np.asarray(items["item.factors"], dtype=np.float64)
        self.user_factors = users["user.factors"]
        self.offsets, self.history = users["history.offsets"], users["history.items"]
        self.types = users.get("history.types")
        names = json.loads(self.metadata["confidence"])["type_names"]
        seen = json.loads(self.metadata["seen_types"])
        self.seen_bits = sum(1 << bit for bit, name in enumerate(names) if name in seen)
        self.aliases = Ids(users, "alias") if "alias.ids" in users else None
        self.alias_users = users.get("alias.users")
        popularity = np.asarray(items["item.popularity"])
        recent = items.get("item.recent_popularity") if "fallback" in self.metadata else None
        self.popularity = popularity if recent is None else np.asarray(recent)
        # Of equal scores the more popular item comes first, then the smaller id.
        self.popular = np.lexsort((np.arange(len(popularity)), -popularity, -self.popularity))
        self.ranked = self.item_factors.any(axis=1)

    def user(self, text):
        number = self.users.find(text)
        if number is None and self.aliases is not None:
            alias = self.aliases.find(text)
            number = None if alias is None else int(self.alias_users[alias])
        return number

    def factors(self, user):
        return np.asarray(self.user_factors[user], dtype=np.float64)

    def seen(self, user):
        span = slice(int(self.offsets[user]), int(self.offsets[user + 1]))
        items = np.asarray(self.history[span])
        if self.types is None or not self.seen_bits:
            return items
        return items[(np.asarray(self.types[span], dtype=np.uint32) & np.uint32(self.seen_bits)) != 0]

    def top(self, text, count):
        """Up to `count` items as (item, score, source), without those that the user has had."""
        user = self.user(text)
        listed, left_out = [], np.zeros(len(self.items), dtype=bool)
        if user is not None:
            left_out[self.seen(user)] = True
            factors = self.factors(user)
            if factors.any():
                scores = self.item_factors @ factors
                scores[left_out | ~self.ranked] = -np.inf
                best = np.argsort(-scores, kind="stable")[:count]
                listed = [(item, scores[item], "personal") for item in best if np.isfinite(scores[item])]
                left_out[[item for item, _, _ in listed]] = True
        rest = [item for item in self.popular if not left_out[item]][: count - len(listed)]
        return listed + [(item, self.popularity[item], "popular") for item in rest]

    def predict(self, data, params=None):
        users = [str(user).encode() for user in column(data, "user", [])]
        items = column(data, "item")
        if items is not None and not all(is_missing(item) for item in items):
            return table_like(data, self.scores(users, [str(item).encode() for item in items]))
        count = int((params or {}).get("n", 10))
        rows = {"user": [], "rank": [], "item": [], "score": [], "source": []}
        for text in users:
            for rank, (item, score, source) in enumerate(self.top(text, count), 1):
                for name, value in zip(
                    rows, (text.decode(), rank, self.items.bytes_of(item).decode(), float(score), source)
                ):
                    rows[name].append(value)
        return table_like(data, rows)

    def scores(self, users, items):
        scores = []
        for user, item in zip(users, items):
            row, number = self.user(user), self.items.find(item)
            known = row is not None and number is not None
            scores.append(float(self.item_factors[number] @ self.factors(row)) if known else float("nan"))
        return {"user": [u.decode() for u in users], "item": [i.decode() for i in items], "score": scores}


class Propensity:
    """Probabilities by a logistic model: calibration(intercept + encoded row · coefficients)."""

    def __init__(self, folder):
        _, tensors = read(folder / "propensity.safetensors")
        self.settings = json.loads(tensors["settings"].tobytes())
        self.intercept = float(tensors["intercept"][0])
        self.coefficients = np.asarray(tensors["coefficients"])
        columns = self.settings["encoding"]["columns"]
        self.encoders = [c for c in columns if "center" in c] + [c for c in columns if "center" not in c]

    def predict(self, data, params=None):
        logits, at = None, 0
        for encoder in self.encoders:
            cells = column(data, encoder["column"])
            if cells is None:
                if width(encoder) == 0:
                    continue
                raise ValueError(f"the table has no column {encoder['column']!r}, which the model needs")
            parts = numbers(encoder, cells) if "center" in encoder else part_of_field(encoder, cells)
            block = self.coefficients[at : at + parts.shape[1]]
            at += parts.shape[1]
            logits = (0 if logits is None else logits) + parts @ block
        logits = self.intercept + (np.zeros(rows_of(data)) if logits is None else logits)
        name = self.settings["outcome"]["name"]
        return table_like(data, {"outcome": [name] * len(logits), "probability": self.calibrated(logits).tolist()})

    def calibrated(self, logits):
        calibration = self.settings["calibration"]
        if calibration["kind"] == "isotonic":
            return np.interp(logits, calibration["log_odds"], calibration["probabilities"])
        if calibration["kind"] == "platt":
            logits = calibration["slope"] * logits + calibration["intercept"]
        with np.errstate(over="ignore"):
            return 1 / (1 + np.exp(-logits))


def rows_of(data):
    if isinstance(data, dict):
        return len(next(iter(data.values()), []))
    return len(data)


WORDS = {"true": 1, "yes": 1, "t": 1, "y": 1, "false": 0, "no": 0, "f": 0, "n": 0}
MISSING = {"", "NA", "N/A", "NaN", "nan", "null", "NULL", "None"}


def number_of(encoder, cell):
    if is_missing(cell):
        return np.nan
    if isinstance(cell, str):
        cell = cell.strip(" ")
        if cell in MISSING:
            return np.nan
        if encoder["kind"] == "boolean" and cell.lower() in WORDS:
            return float(WORDS[cell.lower()])
    return float(cell)


def numbers(encoder, cells):
    values = np.array([number_of(encoder, cell) for cell in cells], dtype=np.float64)
    missing = np.isnan(values)
    parts = []
    if encoder.get("deviation") is not None:
        scaled = np.clip((values - encoder["center"]) / encoder["deviation"], -LIMIT, LIMIT)
        parts.append(np.where(missing, encoder["fill"], scaled))
    if encoder["indicator"]:
        parts.append(missing.astype(np.float64))
    return np.array(parts).T.reshape(len(cells), len(parts))


def whole(text):
    """The digits of a whole number, `-7` of `-7.0`; None for another text."""
    digits, point, fraction = text.partition(".")
    plain = digits.removeprefix("-")
    if not plain or not plain.isascii() or not plain.isdigit():
        return None
    return digits if not point or (fraction and not fraction.strip("0")) else None


def text_of(cell):
    text = "" if is_missing(cell) else str(cell)
    return text if text.strip(" ") else ""


def part_count(encoder):
    if "levels" in encoder:
        return len(encoder["levels"]) + encoder["rare"]
    if "edges" in encoder:
        return len(encoder["edges"]) + 1 + encoder["missing"]
    return encoder["buckets"]


def width(encoder):
    if "center" in encoder:
        return (encoder.get("deviation") is not None) + encoder["indicator"]
    return part_count(encoder) - (encoder.get("reference") is not None)


def part(encoder, cell):
    """The part of a column that a cell belongs to; None for none."""
    if "edges" in encoder:
        value = number_of(encoder, cell)
        if np.isnan(value):
            return len(encoder["edges"]) + 1 if encoder["missing"] else None
        return int(np.searchsorted(encoder["edges"], value, side="right"))
    text = text_of(cell)
    if "buckets" in encoder:
        mixed = (hash_of(text.encode()) ^ encoder["seed"]) * MULTIPLIER & MASK
        return ((mixed ^ mixed >> 32) * encoder["buckets"]) >> 64
    levels = encoder["levels"]
    if text in levels:
        return levels.index(text)
    if any(levels) and all(whole(level) is not None for level in levels if level) and whole(text) is not None:
        for same in (whole(text), whole(text) + ".0"):
            if same in levels:
                return levels.index(same)
    return len(levels) if encoder["rare"] else None


def part_of_field(encoder, cells):
    reference = encoder.get("reference")
    parts = np.zeros((len(cells), part_count(encoder)))
    known = {}
    for row, cell in enumerate(cells):
        key = "" if is_missing(cell) else cell
        if key not in known:
            known[key] = part(encoder, cell)
        if known[key] is not None:
            parts[row, known[key]] = 1
    return parts if reference is None else np.delete(parts, reference, axis=1)


def _load_pyfunc(path):
    folder = Path(path)
    return Recommender(folder) if (folder / "items.safetensors").exists() else Propensity(folder)
