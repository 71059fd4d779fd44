"""A fit whose user factors fit into neither half of the driver: its Java machine has 1 GB, and so has its Python.

usage: large.py FOLDER [USERS]; prints a line `seen: …`. Needs PySpark, Java, and for the last check bin/trainer in
ENDCAP_TRAINER.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from pathlib import Path

LIMIT = 1 << 30
RANK, PAIRS_OF_USER, ITEMS = 128, 4, 20_000


def main(folder: Path, users: int) -> None:
    os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
    os.environ["PYSPARK_PYTHON"] = sys.executable
    from pyspark.sql import SparkSession

    import endcap
    from endcap.spark import ALS

    builder = SparkSession.builder.master("local-cluster[2,1,3072]")
    settings = {
        "spark.driver.memory": "1g",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.ui.enabled": "false",
        "spark.log.level": "ERROR",
        "spark.worker.dir": str(folder / "workers"),
        "spark.local.dir": str(folder / "local"),
        "spark.sql.shuffle.partitions": "32",
    }
    for name in ("ENDCAP_LIBRARY", "PYTHONPATH"):
        if name in os.environ:
            settings[f"spark.executorEnv.{name}"] = os.environ[name]
    for name, value in settings.items():
        builder = builder.config(name, value)
    spark = builder.getOrCreate()
    resource.setrlimit(resource.RLIMIT_DATA, (LIMIT, LIMIT))
    log = spark.range(users * PAIRS_OF_USER, numPartitions=32).selectExpr(
        f"id % {users} as user", f"pmod(xxhash64(id), {ITEMS}) as item"
    )
    began = time.monotonic()
    model = ALS(
        rank=RANK, maxIter=1, implicitPrefs=True, ratingCol="", numUserBlocks=128, numItemBlocks=32, seed=1
    ).fit(log)
    fitted = time.monotonic() - began
    version = model.save(str(folder / "models"), "large")
    saved = time.monotonic() - began - fitted
    spark.stop()
    path = folder / "models" / "large" / str(version)
    size = (path / "users.safetensors").stat().st_size
    assert users * RANK * 4 > LIMIT and size > LIMIT
    if "ENDCAP_TRAINER" in os.environ:
        subprocess.run(
            [os.environ["ENDCAP_TRAINER"], "models", "verify", "--store", str(folder / "models")], check=True
        )
    served = endcap.load(f"{folder}/models/large/{version}")
    assert isinstance(served, endcap.Recommender)
    assert served.recommend(["0", str(users - 1)], 5).items.shape == (2, 5)
    print(
        f"seen: {users} users with {users * RANK * 4 / 1e9:.2f} GB of factors by a driver of 1 GB: "
        f"fit {fitted:.0f} s, save {saved:.0f} s, {size / 1e9:.2f} GB"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 3_000_000)
