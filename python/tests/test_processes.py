"""Threads, forks, spawned processes and Ctrl-C."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest
from conftest import sparse

import endcap


def fitted(seed: int) -> np.ndarray:
    return endcap.ALS(8, epochs=3, seed=seed).fit(sparse(200, 80)).item_factors_


def fitted_classifier(seed: int) -> np.ndarray:
    random = np.random.default_rng(seed)
    matrix = random.normal(size=(30_000, 4))
    labels = (matrix[:, 0] + random.normal(size=len(matrix)) > 0).astype(int)
    model = endcap.LogisticRegression(threads=2).fit(matrix, labels)
    return np.concatenate([model.coef_[0], model.intercept_, model.predict_proba(matrix[:5])[:, 1]])


def test_threads_fit_classifiers_at_the_same_time() -> None:
    expected = [fitted_classifier(seed) for seed in (0, 1)]
    with ThreadPoolExecutor(4) as pool:
        for seed, found in zip([0, 1] * 6, pool.map(fitted_classifier, [0, 1] * 6)):
            np.testing.assert_array_equal(found, expected[seed])


def test_a_model_may_be_fitted_anew_while_it_answers() -> None:
    """Each call is of one of the models, so no buffer is too small; which of them it is, is left to the caller."""
    model = endcap.ALS(3, epochs=1).fit(np.eye(200))
    until = time.monotonic() + 2

    def fit() -> None:
        while time.monotonic() < until:
            for size in (20, 200):
                model.set_params(factors=size).fit(np.eye(size))

    def ask() -> None:
        while time.monotonic() < until:
            sizes = {model.item_factors_.shape for _ in range(20)}
            assert sizes <= {(200, 3), (200, 200), (20, 20)}, sizes
            try:
                model.fold_in(np.eye(200))
                model.recommend(n=3)
                model.explain(1, 1)
            except endcap.InvalidInput:
                # These rows have no column for each item of the smaller model.
                pass

    with ThreadPoolExecutor(3) as pool:
        for done in [pool.submit(fit), pool.submit(ask), pool.submit(ask)]:
            done.result()


def test_data_may_change_during_a_fit() -> None:
    """Whatever another thread writes meanwhile, there is a model or an exception."""
    matrix = sparse(2000, 300)
    rows = np.random.default_rng(1).normal(size=(20_000, 3))
    labels = np.arange(20_000) % 2
    until = time.monotonic() + 2

    def change() -> None:
        random = np.random.default_rng(2)
        while time.monotonic() < until:
            matrix.indices[random.integers(len(matrix.indices))] = 2**31 - 1
            matrix.indptr[random.integers(len(matrix.indptr) - 1)] = 2**30
            rows[random.integers(len(rows))] = random.choice([np.nan, 1e300, 0])

    def fit() -> None:
        while time.monotonic() < until:
            for model, data in ((endcap.ALS(2, epochs=1), (matrix,)), (endcap.LogisticRegression(), (rows, labels))):
                try:
                    model.fit(*data)  # type: ignore[attr-defined]
                except endcap.EndcapError:
                    pass

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(change), pool.submit(fit)]:
            done.result()


def test_threads_fit_at_the_same_time() -> None:
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(fitted, [0, 1] * 8))
    for factors, seed in zip(found, [0, 1] * 8):
        np.testing.assert_array_equal(factors, fitted(seed))


def test_one_model_answers_many_threads(model: endcap.ALS) -> None:
    expected = model.recommend(n=5)
    with ThreadPoolExecutor(8) as pool:
        for lists in pool.map(lambda _: model.recommend(n=5), range(100)):
            np.testing.assert_array_equal(lists.indices, expected.indices)


@pytest.mark.parametrize("method", ["fork", "spawn"])
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_processes(method: str) -> None:
    expected, coefficients = fitted(0), fitted_classifier(0)
    with multiprocessing.get_context(method).Pool(2) as pool:
        for factors in pool.map(fitted, [0, 0, 0]):
            np.testing.assert_array_equal(factors, expected)
        for found in pool.map(fitted_classifier, [0, 0, 0]):
            np.testing.assert_array_equal(found, coefficients)
    np.testing.assert_array_equal(fitted(0), expected)


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_model_survives_a_fork(model: endcap.ALS) -> None:
    expected = model.recommend(n=5).indices
    child = os.fork()
    if child == 0:
        os._exit(0 if (model.recommend(n=5).indices == expected).all() else 1)
    assert os.waitpid(child, 0)[1] == 0


def test_the_lock_of_the_interpreter_is_released() -> None:
    counted = 0
    done = threading.Event()

    def count() -> None:
        nonlocal counted
        while not done.is_set():
            counted += 1
            time.sleep(0.001)

    counter = threading.Thread(target=count)
    counter.start()
    began = time.monotonic()
    endcap.ALS(64, epochs=40, threads=1).fit(sparse(1500, 400))
    seconds = time.monotonic() - began
    done.set()
    counter.join()
    assert counted > 100 * seconds


INTERRUPTED = """
import os, signal, sys, threading, time
sys.path.insert(0, {tests!r})
import endcap
from conftest import sparse

began = 0.0

def interrupt():
    global began
    time.sleep(0.5)
    began = time.monotonic()
    os.kill(os.getpid(), signal.SIGINT)

# What runs in the background of a shell inherits that it ignores the signal.
signal.signal(signal.SIGINT, signal.default_int_handler)
matrix = sparse(2000, 500)
model = endcap.{make}
threading.Thread(target=interrupt).start()
try:
    while True:
        model.fit(matrix)
except KeyboardInterrupt:
    seconds = time.monotonic() - began
    print(f"{{seconds:.3f}}")
    # The handler is the one that was there before.
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
"""


@pytest.mark.parametrize("make", ["ALS(256, epochs=10000)", "EASE()", "ItemNeighbours()"])
def test_ctrl_c_ends_a_fit_within_a_second(make: str) -> None:
    code = INTERRUPTED.format(tests=os.path.dirname(__file__), make=make)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert float(done.stdout) < 1
    assert "Exception ignored" not in done.stderr


def test_an_error_of_progress_ends_the_fit() -> None:
    lines: list[str] = []

    def listen(line: str) -> None:
        lines.append(line)
        if len(lines) == 3:
            raise RuntimeError("enough")

    model: Any = endcap.ALS(8, epochs=5000)
    with pytest.raises(RuntimeError, match="enough"):
        model.fit(sparse(400, 100), progress=listen)
    assert len(lines) == 3
    with pytest.raises(endcap.NotFitted):
        model.recommend()


def test_no_handler_of_others_is_lost() -> None:
    seen: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, frame: seen.append(number))
    try:
        threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGINT)).start()
        with pytest.raises(KeyboardInterrupt):
            endcap.ALS(64, epochs=10000).fit(sparse(1500, 400))
        assert seen == [signal.SIGINT]
    finally:
        signal.signal(signal.SIGINT, before)
