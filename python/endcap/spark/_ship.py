"""The package for clusters whose nodes do not have it."""

from __future__ import annotations

import atexit
import hashlib
import os
import shutil
import tempfile
import zipfile
from pathlib import Path

from pyspark.sql import SparkSession

import endcap

from .. import _errors


def ship(spark: SparkSession) -> str:
    """Sends the package, with its library, to all executors of a session; gives the path of the archive.

    Executors need numpy and pyarrow, the processor and at least the C library that this machine's wheel was built for.
    Call it before anything is computed. The archive stays as long as this process.
    """
    folder = Path(tempfile.mkdtemp(prefix="endcap-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    path = str(pack(folder))
    if hasattr(spark, "_jsparkSession"):
        spark.sparkContext.addPyFile(path)
    else:
        spark.addArtifacts(path, pyfile=True)
    return path


def pack(folder: Path) -> Path:
    """Writes the installed package as an archive that Python imports from; equal files give equal bytes."""
    package = Path(endcap.__file__).parent
    if not package.is_dir():
        raise _errors.InvalidInput(f"endcap comes from an archive, {package.parent}: ship it from an installation", 64)
    files = {
        f"endcap/{path.relative_to(package).as_posix()}": path
        for path in sorted(package.rglob("*"))
        if path.suffix == ".py" or path.name == "py.typed"
    }
    files["endcap/libendcap.so"] = Path(os.environ.get("ENDCAP_LIBRARY") or package / "libendcap.so")
    digest = hashlib.sha256()
    contents = {name: path.read_bytes() for name, path in files.items()}
    for name, data in contents.items():
        digest.update(f"{name}\n{len(data)}\n".encode() + data)
    archive = folder / f"endcap-{endcap.__version__}-{digest.hexdigest()[:12]}.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as file:
        for name, data in contents.items():
            file.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED, 1)
    return archive
