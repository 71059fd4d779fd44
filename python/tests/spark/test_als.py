"""iALS on Spark, held against one machine."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import endcap

pytest.importorskip("pyspark")
pa = pytest.importorskip("pyarrow")

REGULARIZATION, UNOBSERVED = 0.02, 0.1
USERS, ITEMS = 1500, 300


class Shop:
    """Customers who like some of ten kinds of items, and what each of them bought last."""

    def __init__(self) -> None:
        generator = np.random.default_rng(7)
        tastes = generator.dirichlet(np.full(10, 0.15), USERS)
        appeal = 1 / (1 + np.arange(ITEMS)) ** 0.7
        users, items = [], []
        for user in range(USERS):
            chances = tastes[user, np.arange(ITEMS) % 10] * appeal
            count = int(generator.integers(4, 25))
            items += generator.choice(
                ITEMS, min(count, (chances > 0).sum()), replace=False, p=chances / chances.sum()
            ).tolist()
            users += [user] * (len(items) - len(users))
        self.users, self.items = np.array(users), np.array(items)
        last = np.flatnonzero(np.diff(self.users, append=-1))
        kept = np.ones(len(self.users), bool)
        kept[last] = False
        self.held = dict(zip(self.users[last].tolist(), self.items[last].tolist()))
        self.users, self.items = self.users[kept], self.items[kept]

    @property
    def names(self) -> list[str]:
        return [f"u{user}" for user in self.users.tolist()]


@pytest.fixture(scope="module")
def shop() -> Shop:
    return Shop()


@pytest.fixture(scope="module")
def log(spark: Any, shop: Shop) -> Iterator[Any]:
    table = pa.table(
        {"user": pa.array(shop.names), "item": pa.array(shop.items), "rating": pa.array(np.ones(len(shop.items)))}
    )
    frame = spark.createDataFrame(table).persist()
    yield frame
    frame.unpersist()


def als(**parameters: Any) -> Any:
    from endcap.spark import ALS

    given = {"rank": 48, "maxIter": 4, "implicitPrefs": True, "seed": 3, "numUserBlocks": 4, "numItemBlocks": 2}
    given |= {"regParam": REGULARIZATION, "unobservedWeight": UNOBSERVED, "broadcastBytes": 0}
    return ALS(**(given | parameters))


def factors_of(frame: Any) -> tuple[list[Any], np.ndarray[Any, Any]]:
    rows = sorted((row["id"], row["features"]) for row in frame.collect())
    return [row[0] for row in rows], np.array([row[1] for row in rows], np.float32)


def loss_of(w: Any, h: Any, rows: Any, columns: Any, values: Any) -> float:
    """L of docs/recommenders.md, term by term."""
    w, h = w.astype(np.float64), h.astype(np.float64)
    observed = np.sum(values * (np.einsum("pk,pk->p", w[rows], h[columns]) - 1) ** 2)
    unobserved = UNOBSERVED * np.sum((w.T @ w) * (h.T @ h))
    by_user = np.bincount(rows, minlength=len(w)) + UNOBSERVED * len(h)
    by_item = np.bincount(columns, minlength=len(h)) + UNOBSERVED * len(w)
    norms = by_user @ np.sum(w * w, axis=1) + by_item @ np.sum(h * h, axis=1)
    return float(observed + unobserved + REGULARIZATION * norms)


def recall(w: Any, h: Any, user_ids: list[str], item_ids: list[Any], shop: Shop) -> np.ndarray[Any, Any]:
    """Whether the item that was left out is among the first 20 of each user."""
    row = {name: place for place, name in enumerate(user_ids)}
    column = {str(name): place for place, name in enumerate(item_ids)}
    scores = w @ h.T
    scores[[row[name] for name in shop.names], [column[str(item)] for item in shop.items]] = -np.inf
    best = np.argsort(-scores, axis=1)[:, :20]
    hits = [column[str(item)] in best[row[f"u{user}"]] for user, item in shop.held.items() if str(item) in column]
    return np.array(hits, float)


@pytest.mark.parametrize("rank", [16, 48])
def test_loss_and_recall_are_those_of_one_machine(log: Any, shop: Shop, rank: int) -> None:
    model = als(rank=rank, maxIter=8).fit(log)
    users, w = factors_of(model.userFactors)
    items, h = factors_of(model.itemFactors)
    one = endcap.ALS(factors=rank, epochs=8, regularization=REGULARIZATION, unobserved_weight=UNOBSERVED, seed=1).fit(
        endcap.Interactions.from_columns(shop.names, shop.items)
    )
    assert users == one.user_ids_.tolist() and items == one.item_ids_.tolist()
    rows = np.searchsorted(users, shop.names)
    columns = np.searchsorted(items, shop.items)
    own = loss_of(w, h, rows, columns, np.ones(len(rows)))
    other = loss_of(one.user_factors_, one.item_factors_, rows, columns, np.ones(len(rows)))
    assert model.loss == pytest.approx(own, rel=1e-5)
    assert own == pytest.approx(other, rel=1e-3)
    hits = recall(w, h, users, items, shop), recall(one.user_factors_, one.item_factors_, users, items, shop)
    difference = hits[0] - hits[1]
    assert abs(difference.mean()) <= 1.96 * difference.std() / np.sqrt(len(difference)) + 1e-12
    model.unpersist()


def bytes_of(model: Any) -> tuple[bytes, bytes]:
    found = factors_of(model.userFactors)[1].tobytes(), factors_of(model.itemFactors)[1].tobytes()
    model.unpersist()
    return found


def test_equal_blocks_give_equal_bytes(spark: Any, log: Any) -> None:
    blocks = {"numUserBlocks": 8, "numItemBlocks": 8, "maxIter": 2}
    expected = bytes_of(als(numPartitions=2, **blocks).fit(log))
    assert bytes_of(als(numPartitions=4, **blocks).fit(log)) == expected
    assert bytes_of(als(numPartitions=8, **blocks).fit(log.repartition(3))) == expected
    assert bytes_of(als(numPartitions=4, broadcastBytes=1 << 30, **blocks).fit(log)) == expected
    assert bytes_of(als(numPartitions=2, **(blocks | {"seed": 4})).fit(log)) != expected


def executors(spark: Any) -> list[int]:
    """The processes of the executors of this Spark."""
    application = spark.sparkContext.applicationId
    found = subprocess.run(
        ["pgrep", "-f", f"CoarseGrainedExecutorBackend.*{application}"], capture_output=True, text=True
    )
    return [int(line) for line in found.stdout.split()]


def test_executors_that_die_change_no_byte(spark: Any, log: Any, tmp_path: Path) -> None:
    expected = bytes_of(als(maxIter=6).fit(log))
    killed: list[int] = []
    done = threading.Event()

    def kill() -> None:
        for _ in range(2):
            if done.wait(4):
                return
            living = executors(spark)
            if living:
                os.kill(living[0], signal.SIGKILL)
                killed.append(living[0])

    killer = threading.Thread(target=kill)
    killer.start()
    try:
        # Again until both have died during a fit.
        until = time.monotonic() + 100
        while True:
            assert bytes_of(als(maxIter=6).fit(log)) == expected
            if len(killed) == 2 or time.monotonic() > until:
                break
    finally:
        done.set()
        killer.join()
    assert len(killed) == 2


def test_a_version_is_verified_and_serves(log: Any, shop: Shop, tmp_path: Path) -> None:
    model = als().fit(log)
    store = str(tmp_path / "models")
    version = model.save(store, "recommendations", author="a test")
    assert version == 1
    lists = {row["user"]: row["recommendations"] for row in model.recommend_all(5).collect()}
    served = endcap.load(f"{store}/recommendations/1")
    assert isinstance(served, endcap.Recommender)
    users = served.user_ids_.tolist()
    found = served.recommend(users, 5)
    assert len(lists) == len(users)
    for user, items, scores, own in zip(users, found.items, found.scores, found.own):
        assert [str(pair["item"]) for pair in lists[user]] == items[:own].tolist()
        assert [pair["rating"] for pair in lists[user]] == scores[:own].tolist()
    ids, w = factors_of(model.userFactors)
    assert served.user_factors_.tobytes() == w.tobytes() and ids == users
    folded = served.fold_in(_rows(shop, users, served.item_ids_.tolist()))
    np.testing.assert_allclose(folded, w, rtol=2e-4, atol=2e-6)
    trainer, scorer = os.environ.get("ENDCAP_TRAINER"), os.environ.get("ENDCAP_SCORER")
    if trainer and scorer:
        subprocess.run([trainer, "models", "verify", "--store", store], check=True, capture_output=True)
        output = tmp_path / "lists.csv"
        arguments = [
            scorer,
            "batch",
            "--model",
            "recommendations/1",
            "--store",
            store,
            "--top",
            "5",
            "--output",
            str(output),
        ]
        subprocess.run(arguments, check=True, capture_output=True)
        lines = output.read_text().splitlines()[1:]
        assert len({line.split(",")[0] for line in lines}) == len(users)
        assert [line.split(",")[2] for line in lines if line.split(",")[0] == users[0]] == found.items[0].tolist()
    model.unpersist()


def _rows(shop: Shop, users: list[str], items: list[str]) -> Any:
    sparse = pytest.importorskip("scipy.sparse")
    row = {name: place for place, name in enumerate(users)}
    column = {name: place for place, name in enumerate(items)}
    places = [row[name] for name in shop.names], [column[str(item)] for item in shop.items]
    return sparse.csr_matrix((np.ones(len(shop.items), np.float32), places), (len(users), len(items)))


def test_fits_go_on_from_each_other(log: Any, shop: Shop, tmp_path: Path) -> None:
    store = str(tmp_path / "models")
    first = als(maxIter=8).fit(log)
    first.save(store, "recommendations")
    one = endcap.ALS(factors=48, epochs=12, regularization=REGULARIZATION, unobserved_weight=UNOBSERVED, seed=1)
    one.fit(endcap.Interactions.from_columns(shop.names, shop.items)).save(store, "recommendations")
    cold = als(maxIter=1).fit(log)
    for number, before in ((1, first.loss), (2, None)):
        warm = als(maxIter=1, start=f"{store}/recommendations/{number}").fit(log)
        assert warm.loss < 0.9 * cold.loss
        if before is not None:
            assert warm.loss < before * 1.0001
        warm.save(store, "recommendations")
        manifest = (Path(store) / "recommendations" / str(number + 2) / "manifest.json").read_text()
        assert f'"version":"recommendations/{number}"' in manifest.replace(" ", "")
        warm.unpersist()
    with pytest.raises(endcap.InvalidInput, match="48 factors, and rank=9"):
        als(rank=9, start=f"{store}/recommendations/1").fit(log)
    trainer = os.environ.get("ENDCAP_TRAINER")
    if trainer:
        events = tmp_path / "events.csv"
        events.write_text("user,item\n" + "".join(f"{user},{item}\n" for user, item in zip(shop.names, shop.items)))
        arguments = [
            trainer,
            "fit",
            "recommender",
            "--events",
            str(events),
            "--model",
            "recommendations",
            "--store",
            store,
        ]
        arguments += ["--factors", "48", "--epochs", "1", "--start", "recommendations/1"]
        arguments += ["--regularization", str(REGULARIZATION), "--unobserved-weight", str(UNOBSERVED)]
        subprocess.run(arguments, check=True, capture_output=True)
        continued = endcap.load(f"{store}/recommendations/5")
        assert isinstance(continued, endcap.Recommender)
        rows = np.searchsorted(continued.user_ids_, shop.names)
        columns = np.searchsorted(continued.item_ids_, shop.items.astype(str))
        loss = loss_of(continued.user_factors_, continued.item_factors_, rows, columns, np.ones(len(rows)))
        assert loss < first.loss * 1.0001
    for model in (first, cold):
        model.unpersist()


def program(kind: Any, frame: Any) -> tuple[Any, ...]:
    """A program for MLlib."""
    model = (
        kind(
            rank=5,
            maxIter=2,
            regParam=0.1,
            alpha=2.0,
            userCol="user",
            itemCol="item",
            ratingCol="rating",
            implicitPrefs=True,
            coldStartStrategy="drop",
            nonnegative=False,
            seed=1,
        )
        .setNumBlocks(2)
        .fit(frame)
    )
    scored = model.transform(frame)
    return (
        model.rank,
        model.userFactors.schema.simpleString(),
        model.itemFactors.schema.simpleString(),
        model.recommendForAllUsers(3).schema.simpleString(),
        model.recommendForAllItems(3).schema.simpleString(),
        model.recommendForUserSubset(frame.limit(4), 3).schema.simpleString(),
        scored.schema.simpleString(),
        model.userFactors.count(),
        model.recommendForAllItems(3).count(),
        scored.count(),
    )


def test_a_program_for_mllib_runs(spark: Any, shop: Shop) -> None:
    from pyspark.ml.recommendation import ALS as MLlib

    from endcap.spark import ALS

    table = pa.table({"user": pa.array(shop.users.astype(np.int32)), "item": pa.array(shop.items.astype(np.int32))})
    frame = spark.createDataFrame(table).selectExpr("user", "item", "cast(1 as float) as rating").persist()
    assert program(ALS, frame) == program(MLlib, frame)
    frame.unpersist()


def test_what_no_model_can_be_made_of_is_refused(spark: Any) -> None:
    from endcap.spark import ALS

    def fit(text: str, **parameters: Any) -> None:
        als(rank=2, maxIter=1, numUserBlocks=2, numItemBlocks=2, **parameters).fit(spark.sql(text))

    def another_each_time(batches: Iterator[Any]) -> Iterator[Any]:
        for batch in batches:
            ids = np.frombuffer(os.urandom(batch.num_rows * 4), np.int32).astype(np.int64)
            yield pa.RecordBatch.from_pydict({"user": ids, "item": ids, "rating": np.ones(len(ids))})

    rows = "select * from values ('a', 1, 1.0), ('b', 2, {}) as log(user, item, rating)"
    with pytest.raises(endcap.InvalidInput, match="implicitPrefs"):
        ALS().fit(spark.sql(rows.format("1.0")))
    with pytest.raises(endcap.InvalidInput, match="negative or not finite"):
        fit(rows.format("-1.0"))
    with pytest.raises(endcap.InvalidInput, match="negative or not finite"):
        fit(rows.format("double('nan')"))
    with pytest.raises(endcap.InvalidInput, match="1 rows have no rating"):
        fit(rows.format("null"))
    with pytest.raises(endcap.InvalidInput, match="1 rows have no user"):
        fit("select * from values (null, 1, 1.0), ('b', 2, 1.0) as log(user, item, rating)")
    with pytest.raises(endcap.InvalidInput, match="no row with a rating above 0"):
        fit("select 'a' as user, 1 as item, 0.0 as rating")
    with pytest.raises(endcap.InvalidInput, match="there is no column 'customer'"):
        fit(rows.format("1.0"), userCol="customer")
    with pytest.raises(endcap.InvalidInput, match="cast the ids"):
        fit("select 1.5 as user, 1 as item, 1.0 as rating")
    with pytest.raises(endcap.InvalidInput, match="read again"):
        other = spark.range(100).mapInArrow(another_each_time, "user long, item long, rating double")
        als(rank=2, maxIter=1, numUserBlocks=2, numItemBlocks=2).fit(other)
    with pytest.raises(endcap.InvalidInput, match="solver"):
        fit(rows.format("1.0"), solver="magic")
