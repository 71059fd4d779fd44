"""Endcap on Spark beside MLlib, on the same local cluster and data: seconds of an epoch and of lists, bytes shuffled.

    python Benchmarks/spark_als.py [--pairs 4000000] [--rank 64] [--executors 2] [--runs 3] [--only epochs|bytes|lists]

Needs a Python with endcap, pyspark 4, pyarrow and pandas (docs/spark.md), and Java 17. Users and items of the simulated log are
drawn by a power law (exponent 0.7). After a fit of each that does not count, fits of 1 and of 5 epochs differ by four,
and both programs run in turn. The bytes are those that Spark's event log counts as written for shuffles, by the same
difference.
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

parser = argparse.ArgumentParser()
parser.add_argument("--pairs", type=int, default=4_000_000)
parser.add_argument("--rank", type=int, default=64)
parser.add_argument("--executors", type=int, default=2)
parser.add_argument("--memory", type=int, default=3072, help="MB of an executor")
parser.add_argument("--blocks", type=int, default=10)
parser.add_argument("--runs", type=int, default=3)
parser.add_argument("--lists", type=int, default=20)
parser.add_argument("--broadcast", type=int, default=32 << 20, help="bytes; for the epochs")
parser.add_argument("--only", choices=["epochs", "bytes", "lists"])
options = parser.parse_args()


def log(path):
    """Distinct pairs of a power law on both sides."""
    generator = np.random.default_rng(1)
    users, items = max(options.pairs // 40, 10), max(options.pairs // 200, 10)

    def drawn(count, size):
        weights = np.cumsum((1 + np.arange(count)) ** -0.7)
        return np.searchsorted(weights, generator.random(size) * weights[-1])

    keys = np.empty(0, np.int64)
    while len(keys) < options.pairs:
        more = drawn(users, options.pairs) * items + drawn(items, options.pairs)
        keys = np.unique(np.concatenate([keys, more]))
    keys = generator.permutation(keys)[: options.pairs]
    columns = {"user": (keys // items).astype(np.int32), "item": (keys % items).astype(np.int32)}
    pq.write_table(pa.table(columns | {"rating": np.ones(len(keys), np.float32)}), path)
    return users, items


def shuffled(folder):
    """The bytes that were written for shuffles so far, by Spark's event log."""
    total = 0
    for path in Path(folder).rglob("*"):
        if not path.is_file() or path.name.startswith("appstatus"):
            continue
        for line in path.read_text().splitlines():
            if '"SparkListenerTaskEnd"' in line:
                metrics = json.loads(line).get("Task Metrics") or {}
                total += metrics.get("Shuffle Write Metrics", {}).get("Shuffle Bytes Written", 0)
    return total


def main(folder):
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    os.environ["PYSPARK_PYTHON"] = sys.executable
    from pyspark.ml.recommendation import ALS as MLlib
    from pyspark.sql import SparkSession

    from endcap.spark import ALS, ALSModel

    events = Path(folder) / "events"
    events.mkdir()
    settings = {
        "spark.driver.memory": "3g",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.ui.enabled": "false",
        "spark.log.level": "ERROR",
        "spark.eventLog.enabled": "true",
        "spark.eventLog.dir": events.as_uri(),
        "spark.eventLog.rolling.enabled": "false",
        "spark.eventLog.compress": "false",
        "spark.sql.shuffle.partitions": str(options.blocks),
        "spark.worker.dir": folder,
    }
    # A package that is not installed, but found by these.
    settings |= {
        f"spark.executorEnv.{name}": os.environ[name] for name in ("PYTHONPATH", "ENDCAP_LIBRARY") if name in os.environ
    }
    builder = SparkSession.builder.master(f"local-cluster[{options.executors},1,{options.memory}]")
    for name, value in settings.items():
        builder = builder.config(name, value)
    spark = builder.getOrCreate()
    users, items = log(f"{folder}/log.parquet")
    frame = spark.read.parquet(f"{folder}/log.parquet").repartition(options.blocks).persist()
    processor = next(line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name"))
    print(
        f"{frame.count()} pairs of {users} users and {items} items, rank {options.rank}, "
        f"{options.executors} executors; {processor}"
    )

    def fit(program, epochs, is_kept=False, **more):
        given = {"rank": options.rank, "maxIter": epochs, "implicitPrefs": True, "seed": 1, "alpha": 1.0}
        given |= {"numUserBlocks": options.blocks, "numItemBlocks": options.blocks, "regParam": 0.05}
        began = time.perf_counter()
        model = program(**(given | more)).fit(frame)
        spent = time.perf_counter() - began
        if isinstance(model, ALSModel) and not is_kept:
            model.unpersist()
        return model, spent

    programs = {
        "endcap": (ALS, {"unobservedWeight": 0.1, "broadcastBytes": options.broadcast}),
        "MLlib": (MLlib, {"checkpointInterval": -1}),
    }
    if options.only in (None, "epochs"):
        seconds = {name: [] for name in programs}
        for program, more in programs.values():
            fit(program, 1, **more)
        for _ in range(options.runs):
            for name, (program, more) in programs.items():
                spent = [fit(program, epochs, **more)[1] for epochs in (1, 5)]
                seconds[name].append((spent[1] - spent[0]) / 4)
        medians = {name: statistics.median(values) for name, values in seconds.items()}
        for name, values in seconds.items():
            print(f"epoch, {name}: {medians[name]:.2f} s ({min(values):.2f} to {max(values):.2f})")
        print(f"ratio: {medians['MLlib'] / medians['endcap']:.2f}")
    if options.only in (None, "bytes"):
        sent = {}
        for name, (program, more) in programs.items():
            marks = [shuffled(events)]
            for epochs in (1, 5):
                fit(program, epochs, **(more | ({"broadcastBytes": 0} if name == "endcap" else {})))
                time.sleep(2)
                marks.append(shuffled(events))
            sent[name] = ((marks[2] - marks[1]) - (marks[1] - marks[0])) / 8
            print(f"bytes of a half-sweep, {name}: {sent[name] / 1e6:.1f} MB")
        print(f"share: {sent['endcap'] / sent['MLlib']:.3f}")
    if options.only in (None, "lists"):
        seconds = {name: [] for name in programs}
        models = {name: fit(program, 1, is_kept=True, **more)[0] for name, (program, more) in programs.items()}
        for _ in range(options.runs):
            for name, model in models.items():
                began = time.perf_counter()
                lists = (
                    model.recommend_all(options.lists, mask="none")
                    if name == "endcap"
                    else model.recommendForAllUsers(options.lists)
                )
                lists.write.format("noop").mode("overwrite").save()
                seconds[name].append(time.perf_counter() - began)
        medians = {name: statistics.median(values) for name, values in seconds.items()}
        for name, values in seconds.items():
            print(
                f"{options.lists} items for all users, {name}: {medians[name]:.2f} s "
                f"({min(values):.2f} to {max(values):.2f})"
            )
        print(f"ratio: {medians['MLlib'] / medians['endcap']:.2f}")
    spark.stop()


with tempfile.TemporaryDirectory() as place:
    main(place)
