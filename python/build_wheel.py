"""Writes the wheel: the package, the library and the notices of what is linked into it; equal inputs give equal bytes.

usage: build_wheel.py LIBRARY NOTICES OUTPUT-FOLDER; needs nothing but Python
"""

from __future__ import annotations

import base64
import hashlib
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

HERE = Path(__file__).parent


def glibc_of(library: Path) -> tuple[int, int]:
    """The newest version of glibc of which the library needs a symbol."""
    symbols = subprocess.run(
        ["readelf", "--version-info", "--wide", library], check=True, capture_output=True, text=True
    ).stdout
    return max((int(major), int(minor)) for major, minor in re.findall(r"GLIBC_(\d+)\.(\d+)", symbols))


def main(library: Path, notices: Path, folder: Path) -> None:
    project = tomllib.loads((HERE / "pyproject.toml").read_text())["project"]
    swift = (HERE.parent / "Sources/ModelStore/Manifest.swift").read_text()
    version = re.search(r'codeVersion = "([^"]+)"', swift)
    assert version is not None
    name, number = project["name"], version[1]
    major, minor = glibc_of(library)
    tag = f"py3-none-manylinux_{major}_{minor}_{os.uname().machine}"
    info = f"{name}-{number}.dist-info"
    metadata = [
        "Metadata-Version: 2.4",
        f"Name: {name}",
        f"Version: {number}",
        f"Summary: {project['description']}",
        f"Requires-Python: {project['requires-python']}",
        f"License-Expression: {project['license']}",
        "License-File: LICENSE",
        "License-File: NOTICES.txt",
        *(f"Requires-Dist: {need}" for need in project["dependencies"]),
        "Description-Content-Type: text/markdown",
        "",
        (HERE / project["readme"]).read_text(),
    ]
    files: dict[str, bytes] = {
        f"{name}/{path.relative_to(HERE / name).as_posix()}": path.read_bytes()
        for path in sorted((HERE / name).rglob("*"))
        if path.suffix == ".py" or path.name == "py.typed"
    }
    files[f"{name}/libendcap.so"] = library.read_bytes()
    files[f"{info}/METADATA"] = "\n".join(metadata).encode()
    files[f"{info}/WHEEL"] = f"Wheel-Version: 1.0\nGenerator: endcap\nRoot-Is-Purelib: false\nTag: {tag}\n".encode()
    files[f"{info}/licenses/LICENSE"] = (HERE.parent / "LICENSE").read_bytes()
    files[f"{info}/licenses/NOTICES.txt"] = notices.read_bytes()
    record = ""
    for path, data in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
        record += f"{path},sha256={digest},{len(data)}\n"
    files[f"{info}/RECORD"] = f"{record}{info}/RECORD,,\n".encode()

    folder.mkdir(parents=True, exist_ok=True)
    wheel = folder / f"{name}-{number}-{tag}.whl"
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in files.items():
            entry = zipfile.ZipInfo(path, (2026, 1, 1, 0, 0, 0))
            entry.external_attr = (0o755 if path.endswith(".so") else 0o644) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)
    print(f"{wheel} ({wheel.stat().st_size >> 20} MB)")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]))
