"""Forgets one of a million customers from a model of a gigabyte: seconds, and the disk beside the store.

    python3 Benchmarks/forget.py [--customers 1000000] [--factors 200] [--folder /tmp/forget]

Needs numpy and bin/trainer (make build). The disk is what all files of the store take, each inode once, looked at every
10 ms; what the run needed beside is the most that was seen less what was there before.
"""

import argparse
import json
import os
import pathlib
import shutil
import subprocess
import threading
import time

import numpy as np

parser = argparse.ArgumentParser()
parser.add_argument("--customers", type=int, default=1_000_000)
parser.add_argument("--factors", type=int, default=200)
parser.add_argument("--items", type=int, default=20_000)
parser.add_argument("--folder", default="/tmp/forget-benchmark")
parser.add_argument("--trainer", default="bin/trainer")
options = parser.parse_args()

folder = pathlib.Path(options.folder)
store = folder / "models"


def size():
    """The bytes on the disk of all files of the store, each inode once."""
    seen = {}
    for root, _, names in os.walk(store):
        for name in names:
            try:
                status = os.lstat(os.path.join(root, name))
            except FileNotFoundError:
                continue
            seen[status.st_ino] = status.st_blocks * 512
    return sum(seen.values())


def train():
    folder.mkdir(parents=True, exist_ok=True)
    generator = np.random.default_rng(7)
    events = folder / "events.csv"
    with open(events, "w") as file:
        file.write("user,item\n")
        for start in range(0, options.customers, 50_000):
            users = np.repeat(np.arange(start, min(start + 50_000, options.customers)), 15)
            items = (options.items * generator.random(len(users)) ** 2).astype(int)
            np.savetxt(file, np.column_stack([users, items]), fmt=["c%07d", "i%05d"], delimiter=",")
    subprocess.run(
        [options.trainer, "fit", "recommender", "--events", events, "--model", "large", "--store", store, "--quiet",
         "--factors", str(options.factors), "--epochs", "1"], check=True)


if not (store / "large/1/manifest.json").exists():
    shutil.rmtree(store, ignore_errors=True)
    train()

before = size()
most = before
ended = threading.Event()


def watch():
    global most
    while not ended.is_set():
        most = max(most, size())
        time.sleep(0.01)


watcher = threading.Thread(target=watch)
watcher.start()
began = time.monotonic()
person = f"c{np.random.default_rng().integers(options.customers):07d}"
subprocess.run(
    [options.trainer, "models", "forget", "large", "--user", person, "--store", store, "--quiet", "--format", "json"],
    check=True, stdout=subprocess.DEVNULL)
seconds = time.monotonic() - began
ended.set()
watcher.join()
print(json.dumps({
    "customers": options.customers, "store_bytes": before, "seconds": round(seconds, 2),
    "bytes_beside": most - before, "load": os.getloadavg()[0],
}, indent=2))
