"""The same numbers as the command line, to the last bit."""

from __future__ import annotations

import csv
import json
import struct
from pathlib import Path

import numpy as np
import pytest
from conftest import program, run

import endcap


def tensors(path: Path) -> dict[str, np.ndarray]:
    """A safetensors file by its specification."""
    data = path.read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    types = {"F32": "<f4", "F64": "<f8", "U64": "<u8", "U32": "<u4", "U16": "<u2", "U8": "u1"}
    found = {}
    for name, entry in json.loads(data[8 : 8 + length]).items():
        if name != "__metadata__":
            start, end = (8 + length + place for place in entry["data_offsets"])
            found[name] = np.frombuffer(data[start:end], types[entry["dtype"]]).reshape(entry["shape"])
    return found


@pytest.fixture
def log(tmp_path: Path) -> tuple[list[str], list[str]]:
    random = np.random.default_rng(6)
    users = [f"u{number}" for number in random.integers(0, 120, 3000)]
    items = [f"{number}" for number in (random.pareto(1.0, 3000) * 10).astype(int) % 90]
    with (tmp_path / "log.csv").open("w") as file:
        file.write("user,item\n")
        file.writelines(f"{user},{item}\n" for user, item in zip(users, items))
    return users, items


@pytest.mark.parametrize(
    ("model", "options"),
    [
        (endcap.ALS(16, epochs=4, seed=9), ["--factors", "16", "--epochs", "4", "--seed", "9"]),
        (endcap.ALS(40, epochs=3), ["--factors", "40", "--epochs", "3"]),
        (endcap.EASE(20), ["--algorithm", "ease", "--l2", "20"]),
        (endcap.ItemNeighbours(), ["--algorithm", "item-neighbours"]),
    ],
)
def test_files_and_lists(
    model: endcap.ALS, options: list[str], log: tuple[list[str], list[str]], tmp_path: Path
) -> None:
    run(
        program("trainer"), "fit", "recommender", "--events", "log.csv", "--model", "theirs", *options, "--quiet",
        cwd=tmp_path,
    )  # fmt: skip
    order = np.random.default_rng(7).permutation(len(log[0]))
    users, items = (np.array(column)[order] for column in log)
    model.fit(endcap.Interactions.from_columns(users, items)).save(tmp_path / "models", "ours")
    for name in ("items.safetensors", "users.safetensors"):
        ours, theirs = (tensors(tmp_path / "models" / side / "1" / name) for side in ("ours", "theirs"))
        assert ours.keys() == theirs.keys()
        for tensor, values in ours.items():
            assert values.tobytes() == theirs[tensor].tobytes(), tensor
        both = [(tmp_path / "models" / side / "1" / name).read_bytes() for side in ("ours", "theirs")]
        assert both[0] == both[1]

    run(program("scorer"), "batch", "--model", "ours/1", "--top", "7", "--output", "lists.csv", "--quiet", cwd=tmp_path)
    loaded = endcap.load(f"{tmp_path}/models/ours/1")
    assert isinstance(loaded, endcap.Recommender)
    lists = loaded.recommend(n=7)
    listed = iter(csv.DictReader((tmp_path / "lists.csv").open()))
    for user, own_items, scores in zip(loaded.user_ids_, lists.items, lists.scores):
        for item, score in zip(own_items, scores):
            if item is None:
                continue
            row = next(listed)
            assert (row["user"], row["item"]) == (user, item)
            assert np.float32(row["score"]) == score
    assert next(listed, None) is None


def test_scores_of_rows(tmp_path: Path) -> None:
    random = np.random.default_rng(8)
    rows = [
        {"id": f"c{number}", "visits": int(random.integers(0, 30)), "plan": str(random.choice(["basic", "plus", "pro"]))}
        for number in range(500)
    ]
    with (tmp_path / "people.csv").open("w") as file:
        file.write("id,visits,plan,left\n")
        for row in rows:
            left = random.random() < 1 / (1 + np.exp(row["visits"] / 5 - 2))
            file.write(f"{row['id']},{row['visits']},{row['plan']},{'yes' if left else 'no'}\n")
    run(
        program("trainer"), "fit", "propensity", "--table", "people.csv", "--target", "left", "--id", "id",
        "--model", "leaving", "--quiet", cwd=tmp_path,
    )  # fmt: skip
    run(
        program("scorer"), "batch", "--model", "leaving/1", "--input", "people.csv", "--output", "scores.csv", "--quiet",
        cwd=tmp_path,
    )  # fmt: skip
    model = endcap.load(f"{tmp_path}/models/leaving/1")
    assert isinstance(model, endcap.PropensityModel)
    chances = model.predict_proba(rows)
    scored = list(csv.DictReader((tmp_path / "scores.csv").open()))
    assert [row["id"] for row in scored] == [row["id"] for row in rows]
    assert [float(row["probability"]) for row in scored] == chances.tolist()
    with pytest.raises(endcap.InvalidInput, match="line 2"):
        model.predict_proba([rows[0], {"id": "x", "visits": "many", "plan": "pro"}])


def test_coefficients(tmp_path: Path) -> None:
    """On the numbers that the trainer makes of a table, each less its mean and divided by its deviation.

    The trainer puts the rows into an order of its own, so sums of them differ in the last bits.
    """
    random = np.random.default_rng(3)
    rows = np.round(random.normal(size=(700, 3)) * [1, 5, 100] + [0, 2, -50], 3)
    left = random.random(700) < 1 / (1 + np.exp(-(rows[:, 0] - 0.2 * rows[:, 1])))
    with (tmp_path / "people.csv").open("w") as file:
        file.write("a,b,c,left\n")
        for row, answer in zip(rows.tolist(), left):
            file.write(f"{row[0]},{row[1]},{row[2]},{'yes' if answer else 'no'}\n")
    for name, options, parameters in [
        ("plain", ["--l2", "0.01"], {"l2": 0.01}),
        ("sparse", ["--l1", "0.02"], {"l1": 0.02, "l2": None}),
        ("lbfgs", ["--solver", "lbfgs"], {"solver": "lbfgs"}),
    ]:
        run(
            program("trainer"), "fit", "propensity", "--table", "people.csv", "--target", "left", *options,
            "--model", name, "--quiet", cwd=tmp_path,
        )  # fmt: skip
        stored = tensors(tmp_path / "models" / name / "1" / "propensity.safetensors")
        columns = json.loads(stored["settings"].tobytes())["encoding"]["columns"]
        scale = np.array([[column["center"], column["deviation"]] for column in columns])
        encoded = (rows - scale[:, 0]) / scale[:, 1]
        model = endcap.LogisticRegression(**parameters).fit(encoded, left)
        np.testing.assert_allclose(model.coef_[0], stored["coefficients"], rtol=1e-9, atol=1e-12)
        np.testing.assert_allclose(model.intercept_, stored["intercept"], rtol=1e-9)
