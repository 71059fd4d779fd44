"""The same numbers as the command line, to the last bit."""

from __future__ import annotations

import csv
import datetime
import decimal
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
        {
            "id": f"c{number}",
            "visits": int(random.integers(0, 30)),
            "plan": str(random.choice(["basic", "plus", "pro"])),
        }
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
    missing = model.predict_proba([{"id": "x", "visits": None, "plan": "pro"}])[0]
    for cell in (float("nan"), np.float32("nan"), *missing_cells_of_pandas()):
        assert model.predict_proba([{"id": "x", "visits": cell, "plan": "pro"}])[0] == missing
    known = model.predict_proba([{"id": "x", "visits": 3, "plan": "pro"}])[0]
    for cell in (3.0, np.int8(3), np.float64(3), "3", decimal.Decimal(3)):
        assert model.predict_proba([{"id": "x", "visits": cell, "plan": np.str_("pro")}])[0] == known
    for cell in (float("inf"), [3], {"a": 1}, datetime.date(2024, 1, 1), np.datetime64(3, "D"), 3j, b"3"):
        with pytest.raises(endcap.InvalidInput, match="row 0, column 'visits'"):
            model.predict_proba([{"id": "x", "visits": cell, "plan": "pro"}])
    for wrong in ([5], np.zeros((2, 3)), ["text"], [None]):
        with pytest.raises(endcap.InvalidInput, match="row 0 is"):
            model.predict_proba(wrong)
    with pytest.raises(endcap.InvalidInput, match="column 1"):
        model.predict_proba([{1: 2}])
    with pytest.raises(endcap.InvalidInput, match="alone"):
        model.predict_proba(rows[0])


def missing_cells_of_pandas() -> list[object]:
    pandas = pytest.importorskip("pandas")
    return [pandas.NA, pandas.NaT]


def shop_of_people(rows: int) -> dict[str, list[str]]:
    """A table as texts: numbers, some missing, a flag, two categories, weights, and who left."""
    random = np.random.default_rng(3)
    numbers = np.round(random.normal(size=(rows, 3)) * [1, 5, 100] + [0, 2, -50], 3)
    plan, region = random.choice(["basic", "plus", "pro", ""], rows), random.integers(0, 40, rows)
    odds = numbers[:, 0] - 0.2 * numbers[:, 1] + (plan == "pro") - 0.03 * region
    return {
        "id": [f"c{number}" for number in random.permutation(rows)],
        "a": [repr(value) for value in numbers[:, 0].tolist()],
        "b": [repr(value) if there else "" for value, there in zip(numbers[:, 1].tolist(), random.random(rows) > 0.1)],
        "c": [repr(value) for value in numbers[:, 2].tolist()],
        "member": random.choice(["yes", "no"], rows).tolist(),
        "plan": plan.tolist(),
        "region": [f"r{number}" for number in region],
        "weight": [repr(value) for value in np.round(random.uniform(0, 3, rows), 2).tolist()],
        "left": np.where(random.random(rows) < 1 / (1 + np.exp(-odds)), "yes", "no").tolist(),
    }


def encoded(table: dict[str, list[str]], encoders: list[dict[str, object]]) -> tuple[np.ndarray, list[int]]:
    """The matrix of a table and the number of levels of each category, as docs/features.md#encoding has them."""
    numbers: list[np.ndarray] = []
    groups: list[np.ndarray] = []
    for encoder in encoders:
        texts = table[str(encoder["column"])]
        if "levels" in encoder:
            levels = list(encoder["levels"])  # type: ignore[call-overload]
            own = np.array([[float(text == level) for level in levels] for text in texts])
            reference = encoder["reference"]
            groups.append(own if reference is None else np.delete(own, reference, axis=1))
            continue
        flags = {"": np.nan, "yes": 1.0, "no": 0.0}
        cells = np.array([flags[text] if text in flags else float(text) for text in texts])
        values = (cells - encoder["center"]) / encoder["deviation"]
        numbers.append(np.where(np.isnan(cells), encoder["fill"], values))
        if encoder["indicator"]:
            numbers.append(np.isnan(cells).astype(float))
    matrix = np.column_stack(numbers + groups)
    return matrix, [group.shape[1] for group in groups]


COEFFICIENTS: list[tuple[int, str, list[str], dict[str, object]]] = [
    (700, "a,b,c,member", [], {}),
    (700, "a,b,c,member", ["--l2", "0.01"], {"l2": 0.01}),
    (700, "a,b,c,member", ["--l1", "0.02"], {"l1": 0.02}),
    (700, "a,b,c,member", ["--solver", "lbfgs"], {"solver": "lbfgs"}),
    (700, "a,c", ["--solver", "newton-cg", "--threads", "1"], {"solver": "newton-cg", "threads": 2}),
    # Enough rows for a start from a part of them and for several chunks.
    (90_000, "a,c", [], {}),
    (5_000, "a,b,c,member,plan,region", [], {}),
    (5_000, "plan,region", ["--l2", "0.001"], {"l2": 0.001}),
    (5_000, "a,plan,region", ["--l2", "0"], {"l2": 0.0}),
    (5_000, "a,b,plan,region", ["--l1", "0.001", "--l2", "0.001"], {"l1": 0.001, "l2": 0.001}),
    (5_000, "a,plan,weight", ["--weight", "weight"], {}),
    (5_000, "a,plan,weight", ["--weight", "weight", "--class-weight", "balanced"], {"class_weight": "balanced"}),
    (700, "a,b", ["--class-weight", "1:5"], {"class_weight": {"yes": 5}}),
]


@pytest.mark.parametrize(("rows", "columns", "options", "parameters"), COEFFICIENTS)
def test_coefficients(
    rows: int, columns: str, options: list[str], parameters: dict[str, object], tmp_path: Path
) -> None:
    """Those of a table with ids, from the numbers that the trainer makes of its cells, in any order of the rows."""
    whole = shop_of_people(rows)
    table = {name: whole[name] for name in ["id", *columns.split(","), "left"]}
    with (tmp_path / "people.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(table)
        writer.writerows(zip(*table.values()))
    run(
        program("trainer"), "fit", "propensity", "--table", "people.csv", "--target", "left", "--id", "id",
        "--folds", "0", *options, "--model", "leaving", "--quiet", cwd=tmp_path,
    )  # fmt: skip
    stored = tensors(tmp_path / "models/leaving/1/propensity.safetensors")
    matrix, levels = encoded(table, json.loads(stored["settings"].tobytes())["encoding"]["columns"])
    weights = np.array(table["weight"], float) if "weight" in table else None
    ids, left = np.array(table["id"]), np.array(table["left"])
    model = endcap.LogisticRegression(levels=levels, **parameters)  # type: ignore[arg-type]
    random = np.random.default_rng(5)
    for order in (np.arange(rows), random.permutation(rows), np.argsort(ids)):
        model.fit(matrix[order], left[order], None if weights is None else weights[order], ids[order].tolist())
        assert model.coef_.tobytes() == stored["coefficients"].tobytes()
        assert model.intercept_.tobytes() == stored["intercept"].tobytes()


def test_coefficients_of_a_table_without_ids(tmp_path: Path) -> None:
    """The trainer orders such rows by their texts, which a matrix does not have; but no order of it changes a bit."""
    whole = shop_of_people(3_000)
    with (tmp_path / "people.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["a", "b", "plan", "left"])
        writer.writerows(zip(whole["a"], whole["b"], whole["plan"], whole["left"]))
    run(
        program("trainer"), "fit", "propensity", "--table", "people.csv", "--target", "left", "--folds", "0",
        "--model", "leaving", "--quiet", cwd=tmp_path,
    )  # fmt: skip
    stored = tensors(tmp_path / "models/leaving/1/propensity.safetensors")
    matrix, levels = encoded(whole, json.loads(stored["settings"].tobytes())["encoding"]["columns"])
    left, random = np.array(whole["left"]), np.random.default_rng(5)
    expected = endcap.LogisticRegression(levels=levels).fit(matrix, left)
    np.testing.assert_allclose(expected.coef_[0], stored["coefficients"], rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(expected.intercept_, stored["intercept"], rtol=1e-9)
    for _ in range(3):
        order = random.permutation(len(left))
        again = endcap.LogisticRegression(levels=levels).fit(matrix[order], left[order])
        assert again.coef_.tobytes() == expected.coef_.tobytes()
        assert again.intercept_.tobytes() == expected.intercept_.tobytes()
