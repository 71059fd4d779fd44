"""Scores of a table are those of endcap.load and of scorer batch, to the last bit."""

from __future__ import annotations

import csv
import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import program, run, sparse

import endcap

pytest.importorskip("pyspark")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the propensity model leaving/1 and the recommender lists/1, beside people.csv and its scores."""
    folder = tmp_path_factory.mktemp("store")
    random = np.random.default_rng(8)
    with (folder / "people.csv").open("w") as file:
        file.write("id,visits,spent,plan,left\n")
        for number in range(500):
            visits, plan = int(random.integers(0, 30)), random.choice(["basic", "plus", "pro"])
            spent = "" if number % 50 == 0 else f"{random.uniform(0, 100):.2f}"
            left = random.random() < 1 / (1 + np.exp(visits / 5 - 2))
            file.write(f"c{number},{visits},{spent},{plan},{'yes' if left else 'no'}\n")
    run(
        program("trainer"), "fit", "propensity", "--table", "people.csv", "--target", "left", "--id", "id",
        "--model", "leaving", "--quiet", cwd=folder,
    )  # fmt: skip
    run(
        program("scorer"), "batch", "--model", "leaving/1", "--input", "people.csv", "--output", "scores.csv",
        "--quiet", cwd=folder,
    )  # fmt: skip
    endcap.ALS(2, epochs=1).fit(sparse(20, 8)).save(folder / "models", "lists")
    return folder


@pytest.fixture(scope="module")
def people(spark: Any, store: Path) -> Any:
    read = spark.read.csv(f"file://{store}/people.csv", header=True, inferSchema=True)
    return read.repartition(3, "id").cache()


def test_scores(people: Any, store: Path) -> None:
    from pyspark.sql import functions as F

    from endcap.spark import score

    with_others = people.withColumn("list", F.array("visits")).withColumn("at", F.lit("2026-01-01").cast("timestamp"))
    scored = score(with_others, "leaving/1", store / "models", column="chance")
    assert scored.columns == [*with_others.columns, "chance"]
    expected = {row["id"]: float(row["probability"]) for row in csv.DictReader((store / "scores.csv").open())}
    found = scored.collect()
    assert {row.id: row.chance for row in found} == expected
    assert sorted(row[:-1] for row in found) == sorted(tuple(row) for row in with_others.collect())
    assert people.where("spent is null").count() == 10


def test_a_mistake(people: Any, store: Path) -> None:
    from pyspark.sql import functions as F

    from endcap.spark import score

    models = store / "models"
    for rows, reference, words in [
        (people, "lists/1", "is a recommender"),
        (people.drop("plan"), "leaving/1", "lacks plan"),
        (people.withColumn("plan", F.array("plan")), "leaving/1", "'plan' has the type array"),
        (people.withColumn("probability", F.lit(1)), "leaving/1", "'probability' already"),
    ]:
        with pytest.raises(endcap.InvalidInput, match=words):
            score(rows, reference, models)
    with pytest.raises(endcap.ModelUnusable):
        score(people, "leaving/7", models)
    with pytest.raises(Exception, match="many"):
        score(people.withColumn("visits", F.lit("many")), "leaving/1", models).collect()


def test_a_damaged_or_unsigned_version(people: Any, store: Path) -> None:
    from endcap.spark import score

    settings = store / "models" / "store.json"
    settings.write_text(json.dumps({"require_signature": [os.fspath(store / "release.key.pub")]}))
    try:
        with pytest.raises(endcap.EndcapError, match="sign|key"):
            score(people, "leaving/1", store / "models")
    finally:
        settings.unlink()
