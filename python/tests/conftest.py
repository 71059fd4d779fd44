"""Data of the tests: planted tastes, the same every time."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import endcap

ROOT = Path(__file__).resolve().parents[2]


def sparse(rows: int, columns: int, seed: int = 0, with_values: bool = True) -> Any:
    """Four groups of users, each with items of its own; explicit zeros nowhere."""
    scipy_sparse = pytest.importorskip("scipy.sparse")
    random = np.random.default_rng(seed)
    same = (np.arange(rows)[:, None] % 4) == (np.arange(columns)[None, :] % 4)
    there = random.random((rows, columns)) < np.where(same, 0.5, 0.05)
    values = random.uniform(0.5, 2, (rows, columns)) if with_values else np.ones((rows, columns))
    return scipy_sparse.csr_matrix(np.where(there, values, 0).astype(np.float32))


@pytest.fixture
def pairs() -> Any:
    return sparse(80, 40)


@pytest.fixture
def model(pairs: Any) -> endcap.ALS:
    return endcap.ALS(6, epochs=5, regularization=0.02, unobserved_weight=0.05, seed=3).fit(pairs)


def program(name: str) -> str:
    """The path of trainer or scorer; the test is skipped where they are not built."""
    path = os.environ.get(f"ENDCAP_{name.upper()}") or str(ROOT / "bin" / name)
    if shutil.which(path) is None:
        pytest.skip(f"{path} is not built")
    return path


def run(*command: str, cwd: Path) -> str:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout
