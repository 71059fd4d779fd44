"""The C interface (docs/c-interface.md) through ctypes, which releases the interpreter's lock during every call."""

from __future__ import annotations

import ctypes
import hashlib
import importlib.resources
import os
import signal
import stat
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

from . import _errors

INT32, INT64, FLOAT32, FLOAT64 = 1, 2, 3, 4
USERS, ITEMS = 0, 1
CANCELLED = 130

Progress = Callable[[str], object]


class CSR(ctypes.Structure):
    _fields_ = [
        ("rows", ctypes.c_int64),
        ("columns", ctypes.c_int64),
        ("entries", ctypes.c_int64),
        ("offsets", ctypes.c_void_p),
        ("indices", ctypes.c_void_p),
        ("values", ctypes.c_void_p),
        ("offset_type", ctypes.c_int32),
        ("index_type", ctypes.c_int32),
        ("value_type", ctypes.c_int32),
    ]


class Texts(ctypes.Structure):
    _fields_ = [("count", ctypes.c_int64), ("offsets", ctypes.c_void_p), ("bytes", ctypes.c_char_p)]


_Callback = ctypes.CFUNCTYPE(ctypes.c_int32, ctypes.c_void_p, ctypes.c_char_p)


class _Run(ctypes.Structure):
    _fields_ = [("threads", ctypes.c_int32), ("callback", _Callback), ("context", ctypes.c_void_p)]


_text, _place, _run = ctypes.c_char_p, ctypes.c_void_p, ctypes.POINTER(_Run)
_csr, _texts = ctypes.POINTER(CSR), ctypes.POINTER(Texts)
_i32, _i64, _f64 = ctypes.c_int32, ctypes.c_int64, ctypes.c_double

# The arguments of each function, in the order of endcap.h.
_SIGNATURES: dict[str, list[Any]] = {
    "endcap_fit": [_text, _csr, _texts, _texts, _run, _place],
    "endcap_open": [_text, _text, _place],
    "endcap_model_free": [_place],
    "endcap_save": [_place, _text, _text, _text, _place],
    "endcap_save_folder": [_place, _text, _text, _text],
    "endcap_describe": [_place, _place],
    "endcap_sizes": [_place, _place, _place, _place],
    "endcap_ids": [_place, _i32, _place, _place, _i64, _place],
    "endcap_find": [_place, _i32, _texts, _place],
    "endcap_reorder": [_place, _texts, _texts],
    "endcap_factors": [_place, _i32, _place, _i64],
    "endcap_recommend": [_place, _place, _i64, _i32, _i32, _run, _place, _place, _place],
    "endcap_recommend_rows": [_place, _csr, _i32, _i32, _run, _place, _place, _place],
    "endcap_fold_in": [_place, _csr, _run, _place],
    "endcap_similar": [_place, _place, _i64, _i32, _run, _place, _place],
    "endcap_explain": [_place, _i64, _i64, _place, _place, _place, _i64, _place, _place],
    "endcap_gram": [_place, _i64, _i32, _run, _place],
    "endcap_decide": [_text, _i64, _i64, _i64, _place],
    "endcap_solve_rows": [_text, _csr, _place, _i32, _place, _i64, _run, _place],
    "endcap_save_parts": [_text, _i32, _text, _text, _text, _text, _text, _place],
    "endcap_top": [_place, _i64, _place, _i64, _i32, _csr, _i32, _run, _place, _place],
    "endcap_logistic_fit_by_id": [_text, _place, _i64, _i64, _place, _place, _texts, _run, _place, _place, _place],
    "endcap_logistic_block": [_place, _i64, _i64, _place, _place, _place, _run, _place, _place, _place, _place],
    "endcap_logistic_score": [_place, _i64, _i64, _f64, _place, _run, _place, _place],
    "endcap_score_rows": [_place, _text, _i64, _run, _place, _place],
}


def _path() -> str:
    """The library that ENDCAP_LIBRARY names, that lies beside this file, or that is taken out of its archive."""
    named = os.environ.get("ENDCAP_LIBRARY")
    beside = Path(__file__).with_name("libendcap.so")
    if named or beside.parent.is_dir():
        return named or str(beside)
    data = importlib.resources.files(__package__).joinpath("libendcap.so").read_bytes()
    return str(_extracted(data))


def _extracted(data: bytes) -> Path:
    """The library as a file in a folder that only this user can write, named by its SHA-256."""
    home = Path(os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")) / "endcap"
    problems: list[str] = []
    for folder in (home, Path(tempfile.gettempdir()) / f"endcap-{os.getuid()}"):
        if not folder.is_absolute():
            continue
        try:
            folder.mkdir(0o700, parents=True, exist_ok=True)
            found = folder.lstat()
            if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or found.st_mode & 0o022:
                raise PermissionError("others can write it, or it belongs to them")
            return _written(folder / f"libendcap-{hashlib.sha256(data).hexdigest()}.so", data)
        except OSError as error:
            problems.append(f"{folder}: {error}")
    places = "; ".join(problems)
    raise ImportError(f"no folder for libendcap.so ({places}): set XDG_CACHE_HOME, or ENDCAP_LIBRARY to its path")


def _written(path: Path, data: bytes) -> Path:
    """The file with these bytes, which appears whole or not at all."""
    if path.is_file() and path.read_bytes() == data:
        return path
    number, name = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(number, "wb") as file:
            file.write(data)
        os.chmod(name, 0o700)
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise
    return path


def _load() -> ctypes.CDLL:
    """Loads the library, and checks its version."""
    path = _path()
    library = ctypes.CDLL(path)
    version = library.endcap_interface_version()
    if version // 1000 != 1:
        raise ImportError(f"{path} has version {version // 1000} of the C interface, and this package needs 1")
    for name, arguments in _SIGNATURES.items():
        function = getattr(library, name)
        function.argtypes, function.restype = arguments, ctypes.c_int32
    for name in ("endcap_last_message", "endcap_code_version"):
        getattr(library, name).restype = ctypes.c_char_p
    library.endcap_text_free.argtypes = [ctypes.c_void_p]
    library.endcap_text_free.restype = None
    return library


_library = _load()


def code_version() -> str:
    """The version of Endcap."""
    text: bytes = _library.endcap_code_version()
    return text.decode()


def text(value: str | bytes, name: str) -> bytes:
    """A text for the library, which would end at its first NUL."""
    encoded = value.encode() if isinstance(value, str) else value
    if b"\0" in encoded:
        raise _errors.InvalidInput(f"{name} {value!r} has a NUL: leave it out", 64)
    return encoded


def call(name: str, *arguments: Any) -> None:
    """Calls a function; what it returns other than 0 becomes an exception."""
    code: int = getattr(_library, name)(*arguments)
    if code != 0:
        message: bytes = _library.endcap_last_message()
        raise _errors.of_code(code, message.decode(errors="replace"))


class Handle:
    """A model of the library, freed with this object."""

    def __init__(self) -> None:
        self.pointer = ctypes.c_void_p()

    @property
    def place(self) -> Any:
        return ctypes.byref(self.pointer)

    def __del__(self) -> None:
        if self.pointer and _library is not None:
            _library.endcap_model_free(self.pointer)


def text_of(name: str, *arguments: Any) -> str:
    """Calls a function whose last argument receives a text."""
    text = ctypes.c_void_p()
    call(name, *arguments, ctypes.byref(text))
    return take(text)


def take(text: ctypes.c_void_p) -> str:
    """The text of the library, which is freed."""
    try:
        return ctypes.string_at(text).decode() if text else ""
    finally:
        _library.endcap_text_free(text)


class Watch:
    """Runs a call so that Ctrl-C ends it, and hands its lines of progress on.

    While the library computes, no Python code runs that could notice a signal. So the library calls back 20 times a
    second; the handler of Ctrl-C meanwhile only takes a note, because an exception could not pass the library.
    """

    def __init__(self, threads: int, progress: Progress | None = None, *, interruptible: bool = True) -> None:
        if not isinstance(threads, int) or isinstance(threads, bool) or not 0 <= threads <= 1024:
            raise _errors.InvalidInput(f"threads={threads!r} is no whole number from 0 to 1024", 64)
        if progress is not None and not callable(progress):
            raise _errors.InvalidInput(f"progress={progress!r} is no function of a line", 64)
        self._progress = progress
        self._error: BaseException | None = None
        self._interrupted = False
        self._is_main = interruptible and threading.current_thread() is threading.main_thread()
        callback = _Callback(self._listen) if progress is not None or self._is_main else _Callback()
        self._run = _Run(threads, callback, None)

    @property
    def run(self) -> Any:
        return ctypes.byref(self._run)

    def _listen(self, _: object, line: bytes | None) -> int:
        try:
            if line is not None and self._progress is not None:
                self._progress(line.decode(errors="replace"))
        except BaseException as error:  # noqa: BLE001: it is raised again when the call has ended
            self._error = error
        return 1 if self._interrupted or self._error is not None else 0

    def call(self, name: str, *arguments: Any) -> None:
        """Calls a function to which `run` is an argument."""
        before: Any = signal.getsignal(signal.SIGINT) if self._is_main else None
        if not callable(before):
            before = None

        def note(number: int, frame: FrameType | None) -> None:
            self._interrupted = True

        if before is not None:
            signal.signal(signal.SIGINT, note)
        try:
            try:
                call(name, *arguments)
            finally:
                if before is not None:
                    signal.signal(signal.SIGINT, before)
        except _errors.EndcapError as error:
            if error.code != CANCELLED:
                raise
        if self._error is not None:
            raise self._error
        if self._interrupted:
            before(signal.SIGINT, None)
            raise KeyboardInterrupt
