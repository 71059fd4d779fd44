"""`trainer validate` of a simulated shop with 10 M events, beside reading the same tables, in turn.

usage: validation.py [--binaries ../bin] [--runs 5] [--threads 2]; prints one JSON object

Reading: from the start of `trainer fit recommender --algorithm popularity` to its line on the table of consent, which
follows the last row. Validating: the whole process. The memory is `RssAnon`, sampled every 10 ms.
"""

import argparse
import json
import subprocess
import tempfile
import time
from pathlib import Path

from report import machine, spread

HERE = Path(__file__).resolve().parent
PIPELINE = """
model: lists
data:
  events: {path: shop/events.csv, purchase_types: [purchase]}
  items: {path: shop/items.csv}
  consent: {path: shop/consent.csv, default: yes}
confidence: {weights: {view: 1, cart: 3, purchase: 10}}
train: {algorithm: ials}
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--binaries", type=Path, default=HERE.parent / "bin", help="folder of trainer")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2)
    settings = parser.parse_args()
    trainer = settings.binaries.resolve() / "trainer"
    threads = ["--threads", str(settings.threads)]
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            [trainer, "simulate", "--customers", "60000", "--items", "1000", "--seed", "1", "--output", "shop", "--quiet"],
            cwd=folder, check=True)  # fmt: skip
        (Path(folder) / "shop.yaml").write_text(PIPELINE, encoding="utf-8")
        with open(Path(folder) / "shop/events.csv", "rb") as file:
            rows = sum(1 for _ in file) - 1
        reading, validating, memory = [], [], []
        for _ in range(settings.runs):
            reading.append(read(folder, trainer, threads))
            seconds, megabytes = validate(folder, trainer, threads)
            validating.append(seconds)
            memory.append(megabytes)
    print(json.dumps({
        "machine": machine(), "rows": rows, "threads": settings.threads, "reading_seconds": spread(reading),
        "validating_seconds": spread(validating), "validating_megabytes": spread(memory),
    }, indent=2))  # fmt: skip


def read(folder, trainer, threads):
    start = time.perf_counter()
    process = subprocess.Popen(
        [trainer, "fit", "recommender", "--events", "shop/events.csv", "--purchase-types", "purchase",
         "--consent", "shop/consent.csv", "--consent-default", "yes", "--items", "shop/items.csv",
         "--algorithm", "popularity", "--model", "read", *threads],
        cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)  # fmt: skip
    took = None
    for line in process.stderr:
        if took is None and "known to the events" in line:
            took = time.perf_counter() - start
    if process.wait() != 0 or took is None:
        raise SystemExit("trainer did not read the tables")
    return took


def validate(folder, trainer, threads):
    """Seconds and megabytes."""
    start = time.perf_counter()
    process = subprocess.Popen(
        [trainer, "validate", "shop.yaml", "--quiet", *threads], cwd=folder, stdout=subprocess.DEVNULL)
    most = 0
    status = Path(f"/proc/{process.pid}/status")
    while process.poll() is None:
        for line in status.read_text(encoding="utf-8").splitlines():
            if line.startswith("RssAnon"):
                most = max(most, int(line.split()[1]) / 1024)
        time.sleep(0.01)
    if process.returncode != 0:
        raise SystemExit(f"trainer validate ended with {process.returncode}")
    return time.perf_counter() - start, most


if __name__ == "__main__":
    main()
