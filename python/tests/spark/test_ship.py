"""The package as an archive, for interpreters that do not have it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("pyspark")

ALONE = """
import sys
sys.path[:0] = [{archive!r}, {packages!r}]
import endcap
assert endcap.__file__.startswith({archive!r}), endcap.__file__
print(endcap.ALS(2, epochs=1).fit([[1.0, 0], [0, 1]]).recommend(n=1, mask="none").items)
"""

SHIPPED = """
import os, sys
from pyspark.sql import SparkSession
settings = {{"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1", "spark.ui.enabled": "false"}}
builder = SparkSession.builder.master("local[1]")
for name, value in settings.items():
    builder = builder.config(name, value)
spark = builder.getOrCreate()
# From here on for the driver alone: the executor has the environment of before.
sys.path[:0] = {path!r}
os.environ["ENDCAP_LIBRARY"] = {library!r}
import endcap.spark
endcap.spark.ship(spark)

def place(batches):
    import endcap, pyarrow
    for _ in batches:
        pass
    yield pyarrow.RecordBatch.from_pydict({{"place": [endcap.__file__ + " " + endcap._library._library._name]}})

print(spark.range(1).mapInArrow(place, "place string").first().place)
"""


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from endcap.spark._ship import pack

    return pack(tmp_path_factory.mktemp("archive"))


def environment(cache: Path) -> dict[str, str]:
    left = {name: value for name, value in os.environ.items() if name not in ("ENDCAP_LIBRARY", "PYTHONPATH")}
    return left | {"XDG_CACHE_HOME": str(cache)}


@pytest.fixture
def packages(tmp_path: Path) -> str:
    """A folder with numpy and nothing else."""
    folder = tmp_path / "packages"
    folder.mkdir()
    own = Path(np.__file__).parent
    for place in (own, own.with_name("numpy.libs")):
        if place.exists():
            (folder / place.name).symlink_to(place)
    return str(folder)


def test_an_interpreter_with_numpy_and_the_archive(archive: Path, packages: str, tmp_path: Path) -> None:
    code = ALONE.format(archive=str(archive), packages=packages)
    own = tmp_path / "cache" / "endcap"

    def alone() -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-S", "-c", code]
        return subprocess.run(command, capture_output=True, text=True, env=environment(tmp_path / "cache"))

    done = alone()
    assert done.returncode == 0, done.stderr
    (library,) = own.iterdir()
    assert library.stat().st_mode & 0o777 == 0o700 and own.stat().st_mode & 0o777 == 0o700
    written = library.stat().st_mtime_ns
    again = alone()
    assert again.stdout == done.stdout and library.stat().st_mtime_ns == written
    library.write_bytes(b"damaged")
    assert alone().stdout == done.stdout and [path.name for path in own.iterdir()] == [library.name]


def test_a_folder_of_others_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from endcap import _library

    for name in ("open", "private"):
        (tmp_path / name).mkdir()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "open"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "private"))
    (tmp_path / "open" / "endcap").mkdir()
    (tmp_path / "open" / "endcap").chmod(0o777)
    assert _library._extracted(b"x").is_relative_to(tmp_path / "private")
    (tmp_path / "private" / f"endcap-{os.getuid()}").chmod(0o777)
    with pytest.raises(ImportError, match="set XDG_CACHE_HOME"):
        _library._extracted(b"x")


def test_executors_import_from_the_archive(tmp_path: Path, spark: Any) -> None:
    import endcap

    library = os.environ.get("ENDCAP_LIBRARY") or str(Path(endcap.__file__).with_name("libendcap.so"))
    code = SHIPPED.format(path=[str(Path(endcap.__file__).parents[1])], library=library)
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment(tmp_path / "cache"), cwd=tmp_path
    )
    assert done.returncode == 0, done.stderr
    place, found = done.stdout.split()
    assert ".zip/endcap/__init__.py" in place and found.startswith(str(tmp_path / "cache"))


def test_what_to_install() -> None:
    code = """
import importlib.util, sys
find = importlib.util.find_spec
importlib.util.find_spec = lambda name, *rest: None if name == "pyspark" else find(name, *rest)
import endcap
try:
    import endcap.spark
except ImportError as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert 'pip install "pyspark>=4,<5" pyarrow "pandas<3"' in done.stdout, done.stderr


def test_a_machine_without_java(tmp_path: Path) -> None:
    left = {name: value for name, value in os.environ.items() if name != "JAVA_HOME"} | {"PATH": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", "import endcap.spark"], capture_output=True, text=True, env=left)
    assert done.returncode == 0 and "apt-get install openjdk-17-jre-headless" in done.stderr
