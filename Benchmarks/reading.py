"""Reading a CSV file of pairs to a matrix, beside polars reading it and encoding both ids, in turn.

usage: reading.py [--size 1] [--runs 5] [--threads 2]; prints one JSON object

Endcap: from the start of `trainer fit recommender --algorithm popularity` to its line with the sizes of the matrix, which
is the whole of starting, reading, encoding, naming the data (its fingerprint) and grouping. polars: `read_csv` and both
columns to categories' numbers, in a process that has imported it.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from report import spread
from training import HERE, simulate

POLARS = """
import json, sys, time
import polars as pl
start = time.perf_counter()
pl.read_csv(sys.argv[1]).with_columns(
    pl.col("user").cast(pl.Categorical).to_physical(), pl.col("item").cast(pl.Categorical).to_physical())
print(time.perf_counter() - start)
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--binaries", type=Path, default=HERE.parent / "bin", help="folder of trainer")
    parser.add_argument("--size", type=float, default=1)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2)
    settings = parser.parse_args()
    path = simulate(settings.binaries, settings.size)
    endcap, polars = [], []
    for _ in range(settings.runs):
        endcap.append(ours(settings, path))
        environment = os.environ | {"POLARS_MAX_THREADS": str(settings.threads)}
        words = [sys.executable, "-c", POLARS, path]
        output = subprocess.run(words, check=True, capture_output=True, text=True, env=environment).stdout
        polars.append(float(output))
    print(json.dumps({
        name: spread(times) for name, times in (("endcap", endcap), ("polars", polars))
    }, indent=2))  # fmt: skip


def ours(settings, path):
    with tempfile.TemporaryDirectory() as store:
        start = time.perf_counter()
        process = subprocess.Popen(
            [settings.binaries / "trainer", "fit", "recommender", "--events", path, "--algorithm", "popularity",
             "--model", "read", "--store", store, "--threads", str(settings.threads)],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)  # fmt: skip
        took = None
        for line in process.stderr:
            if took is None and " users × " in line:
                took = time.perf_counter() - start
        if process.wait() != 0 or took is None:
            raise SystemExit("reading: trainer did not read the file")
        return took


if __name__ == "__main__":
    main()
