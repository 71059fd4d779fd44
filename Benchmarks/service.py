"""The scoring service beside FastAPI around implicit and MLServer, over loopback on the same cores; see README.md.

usage: service.py [--only lists|scores|memory] [--runs 3] [--seconds 10] [--quick]; writes results/service.json, prints it
"""

import argparse
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import joblib
import numpy as np
from safetensors.numpy import load_file
from sklearn.linear_model import LogisticRegression

import load
import ours
from process import run
from report import machine, spread
from training import HERE, given, simulate

COLUMNS = [f"n{number}" for number in range(20)]


def parse():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--binaries", type=Path, default=HERE.parent / "bin")
    parser.add_argument("--only", choices=["lists", "scores", "memory"])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--threads", type=int, default=2, help="of Endcap; the peers' worker processes")
    parser.add_argument("--quick", action="store_true", help="little data: tries the harness")
    settings = parser.parse_args()
    if settings.quick:
        settings.runs, settings.seconds = 1, 2
    return settings


def main():
    settings = parse()
    load.check()
    result = {"machine": machine(), "threads": settings.threads, "runs": settings.runs}
    parts = {"lists": lists, "scores": scores, "memory": memory}
    for name in [settings.only] if settings.only else parts:
        result[name] = parts[name](settings)
        print(json.dumps({name: result[name]}, indent=1), file=sys.stderr)
    (HERE / "results").mkdir(exist_ok=True)
    (HERE / "results" / "service.json").write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(result, indent=2))


# MARK: The services


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def serving(words, port, ready, **environment):
    """A process that serves, from the moment in which it says that it is ready; and what that took."""
    start = time.perf_counter()
    process = subprocess.Popen(
        [str(word) for word in words], env={**os.environ, **environment}, start_new_session=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
    try:
        while True:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}{ready}", timeout=5):
                    break
            except OSError:
                if process.poll() is not None or time.perf_counter() - start > 120:
                    raise SystemExit(f"{words[0]} does not serve") from None
                time.sleep(0.001)
        yield process, time.perf_counter() - start
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            # MLServer's worker processes can keep it from ending.
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def endcap(settings, store, *more):
    port = free_port()
    config = HERE / "data" / "service.json"
    # No line a request, as with the peers.
    config.write_text('{"log": {"access": false}}', encoding="utf-8")
    words = [
        settings.binaries / "scorer", "serve", "--store", store, "--port", port, "--threads", settings.threads,
        "--config", config, *more,
    ]  # fmt: skip
    return port, serving(words, port, "/v2/health/ready")


def in_turn(settings, services, requests):
    """Each service's rate, in turn: {name: {requests a second, 99th percentile}}."""
    found = {name: [] for name in services}
    for _ in range(settings.runs):
        for name, start in services.items():
            port, service = start()
            with service:
                load.most(port, requests[name], 2)
                found[name].append(load.most(port, requests[name], settings.seconds))
    return {
        name: {key: spread([row[key] for row in rows]) for key in ("per_second", "p99_ms")} for name, rows in found.items()
    }


# MARK: Lists


def recommender(settings):
    path = simulate(settings.binaries, 0.001 if settings.quick else 1)
    store = HERE / "data" / f"served-{path.parent.name}"
    if not (store / "bench").exists():
        ours.fit(settings.binaries, path, store, given(settings, 64, 4))
        run([settings.binaries / "trainer", "models", "promote", "bench/1", "--to", "champion", "--store", store])
    return store


def lists(settings):
    store = recommender(settings)
    folder = store / "bench" / "1"
    users, items = load_file(folder / "users.safetensors"), load_file(folder / "items.safetensors")
    some = names(users, "user", 500)
    known = names(items, "item", 1000)
    requests = [("GET", f"/v1/recommend/{user}?n=10", None) for user in some]
    sessions = [
        ("POST", "/v1/recommend", json.dumps({"user": user, "n": 10, "session": known[i % 90 * 10 :][:10]}))
        for i, user in enumerate(some)
    ]

    def peer():
        port = free_port()
        words = [
            sys.executable, "-m", "uvicorn", "peer_lists:app", "--port", port, "--workers", settings.threads,
            "--log-level", "error", "--no-access-log",
        ]  # fmt: skip
        return port, serving(words, port, f"/v1/recommend/{some[0]}", PEER_VERSION=str(folder))

    services = {"endcap": lambda: endcap(settings, store), "FastAPI, implicit": peer}
    result = {"most": in_turn(settings, services, {name: requests for name in services})}
    fixed = {"list": [], "list with a session of 10": []}
    for _ in range(settings.runs):
        for name, rows in zip(fixed, (requests, sessions)):
            port, service = endcap(settings, store)
            with service:
                load.most(port, rows, 1)
                fixed[name].append(load.constant(port, rows, 1000, settings.seconds))
    result["1000 a second"] = {
        name: {key: spread([row[key] for row in rows]) for key in ("p50_ms", "p99_ms")} for name, rows in fixed.items()
    }
    return result


def names(tensors, side, count):
    """Ids evenly over the rows of a side."""
    text, ends = tensors[f"{side}.ids"].tobytes(), tensors[f"{side}.id_offsets"]
    rows = np.linspace(0, len(ends) - 2, min(count, len(ends) - 1)).astype(int)
    return [text[ends[row] : ends[row + 1]].decode() for row in rows]


# MARK: Scores


def scores(settings):
    """A row of 20 numbers, by a logistic regression with the same coefficients."""
    generator = np.random.default_rng(1)
    rows = generator.normal(size=(20_000, len(COLUMNS)))
    answers = generator.random(len(rows)) < 1 / (1 + np.exp(-rows @ generator.normal(size=len(COLUMNS)) / 2))
    folder = HERE / "data" / "scores"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    table = folder / "table.csv"
    with open(table, "w", encoding="utf-8") as file:
        file.write(",".join([*COLUMNS, "answer"]) + "\n")
        for row, answer in zip(rows, answers):
            file.write(",".join([*(f"{value:.6f}" for value in row), "yes" if answer else "no"]) + "\n")
    store = folder / "models"
    run([
        settings.binaries / "trainer", "fit", "propensity", "--table", table, "--target", "answer", "--model", "scores",
        "--store", store, "--l2", 1 / len(rows), "--folds", 0, "--quiet",
    ])  # fmt: skip
    run([settings.binaries / "trainer", "models", "promote", "scores/1", "--to", "champion", "--store", store])
    deviations = rows.std(axis=0)
    # Endcap penalizes in units of a deviation.
    model = LogisticRegression(C=1.0, tol=1e-8).fit(rows / deviations, answers)
    model.coef_ /= deviations
    joblib.dump(model, folder / "model.joblib")

    row = [round(value, 6) for value in rows[0].tolist()]
    request = {"inputs": [{"name": "rows", "shape": [1, 20], "datatype": "FP64", "data": row}]}
    columns = [{"name": name, "shape": [1], "datatype": "FP64", "data": [v]} for name, v in zip(COLUMNS, row)]
    requests = {
        "endcap, /v1/score": [("POST", "/v1/score/scores", json.dumps({"rows": [dict(zip(COLUMNS, row))]}))],
        "endcap, /v2/…/infer": [("POST", "/v2/models/scores/infer", json.dumps({"inputs": columns}))],
        "MLServer": [
            ("POST", "/v2/models/scores/infer", json.dumps({**request, "outputs": [{"name": "predict_proba"}]}))
        ],
    }
    services = {
        "endcap, /v1/score": lambda: endcap(settings, store),
        "endcap, /v2/…/infer": lambda: endcap(settings, store),
    }
    # In its own process, and in worker processes; whichever is faster counts.
    for workers in (0, settings.threads):
        requests[f"MLServer, {workers} workers"] = requests["MLServer"]
        services[f"MLServer, {workers} workers"] = lambda workers=workers: mlserver(folder, workers)
    apart = abs(model.predict_proba([row])[0, 1] - probability(settings, store, requests["endcap, /v1/score"][0]))
    if apart > 1e-4:
        raise SystemExit(f"the probabilities are {apart} apart")
    return {"probabilities_apart": apart, "most": in_turn(settings, services, requests)}


def probability(settings, store, request):
    port, service = endcap(settings, store)
    with service:
        url = f"http://127.0.0.1:{port}{request[1]}"
        with urllib.request.urlopen(url, data=request[2].encode()) as answer:
            return json.load(answer)["rows"][0]["probability"]


def mlserver(folder, workers):
    ports = {name: free_port() for name in ("http_port", "grpc_port", "metrics_port")}
    place = folder / f"mlserver-{workers}"
    place.mkdir(exist_ok=True)
    (place / "settings.json").write_text(
        json.dumps({"host": "127.0.0.1", "debug": False, "parallel_workers": workers, **ports}), encoding="utf-8")  # fmt: skip
    model = {
        "name": "scores", "implementation": "mlserver_sklearn.SKLearnModel",
        "parameters": {"uri": str(folder / "model.joblib"), "version": "1"},
    }  # fmt: skip
    (place / "model-settings.json").write_text(json.dumps(model), encoding="utf-8")
    words = [Path(sys.executable).with_name("mlserver"), "start", place]
    return ports["http_port"], serving(words, ports["http_port"], "/v2/models/scores/ready")


# MARK: Start and memory


def memory(settings):
    store = large(settings)
    starts = []
    for _ in range(max(settings.runs, 5)):
        port, service = endcap(settings, store)
        with service as (process, seconds):
            starts.append(1000 * seconds)
            at_start = anonymous(process.pid)
    store = recommender(settings)
    users = names(load_file(store / "bench" / "1" / "users.safetensors"), "user", 500)
    requests = [("GET", f"/v1/recommend/{user}?n=10", None) for user in users]
    port, service = endcap(settings, store)
    with service as (process, _):
        asked, figures = 0, []
        for goal in (20_000, 220_000) if not settings.quick else (100, 1_000):
            while asked < goal:
                asked += round(load.most(port, requests, settings.seconds)["per_second"] * settings.seconds)
            figures.append({"requests": asked, "anonymous_megabytes": anonymous(process.pid)})
    return {
        "start_to_ready_ms": spread(starts), "large_model_megabytes": at_start, "full_size_model": figures,
    }  # fmt: skip


def large(settings):
    """A model of over 1 GB with an item side of 33 MB."""
    shape = {"customers": 1_000_000, "items": 31_250, "pairs": 4_000_000}
    factors = 256
    if settings.quick:
        shape, factors = {"customers": 1_000, "items": 500, "pairs": 10_000}, 16
    store = HERE / "data" / f"large-{shape['customers']}"
    if not (store / "bench").exists():
        folder = HERE / "data" / f"large-{shape['customers']}-events"
        words = [f"--{key}={value}" for key, value in shape.items()]
        run([settings.binaries / "trainer", "simulate", *words, "--seed", 1, "--output", folder, "--quiet"])
        ours.fit(
            settings.binaries, folder / "events.csv", store,
            given(settings, factors, 1))  # fmt: skip
        run([settings.binaries / "trainer", "models", "promote", "bench/1", "--to", "champion", "--store", store])
    return store


def anonymous(process):
    """Memory of a process that is no file's, in MB."""
    with open(f"/proc/{process}/status", encoding="utf-8") as file:
        return next(int(line.split()[1]) / 1024 for line in file if line.startswith("RssAnon"))


if __name__ == "__main__":
    main()
