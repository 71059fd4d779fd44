"""What this machine can do: the rate of a large single-precision product, and of rows gathered at random.

Each worker is a process of its own with one BLAS thread. usage: limits.py THREADS; prints one JSON object
"""

import json
import multiprocessing
import os
import sys
import time

os.environ["OPENBLAS_NUM_THREADS"] = "1"


def product(_):
    """GFLOP/s of one thread."""
    import numpy as np

    a = np.random.default_rng(1).random((1024, 1024), dtype=np.float32)
    best = 0.0
    for _ in range(12):
        start = time.perf_counter()
        for _ in range(8):
            a @ a
        best = max(best, 8 * 2 * 1024**3 / (time.perf_counter() - start) / 1e9)
    return best


def gather(_):
    """GB/s of rows of 256 bytes read at random from 35 MB, on one thread."""
    import numpy as np

    random = np.random.default_rng(1)
    rows = random.random((138_493, 64), dtype=np.float32)
    chosen = random.integers(0, len(rows), 2_000_000)
    out = np.empty((len(chosen), 64), dtype=np.float32)
    best = 0.0
    for _ in range(8):
        start = time.perf_counter()
        np.take(rows, chosen, axis=0, out=out, mode="clip")
        best = max(best, out.nbytes / (time.perf_counter() - start) / 1e9)
    return best


def limits(threads):
    found = {}
    for count in sorted({1, threads}):
        with multiprocessing.Pool(count) as pool:
            for name, work in (("sgemm_gflops", product), ("gather_gbps", gather)):
                found.setdefault(name, {})[count] = round(sum(pool.map(work, range(count), chunksize=1)), 1)
    return found


if __name__ == "__main__":
    print(json.dumps(limits(int(sys.argv[1]))))
