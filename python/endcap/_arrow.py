"""Columns of Arrow's C stream interface as numpy arrays, without pyarrow and, for numbers, without a copy.

https://arrow.apache.org/docs/format/CStreamInterface.html
"""

from __future__ import annotations

import ctypes
import struct
from typing import Any

import numpy as np

from ._errors import InvalidInput


class _Schema(ctypes.Structure):
    pass


class _Array(ctypes.Structure):
    pass


class _Stream(ctypes.Structure):
    pass


_Schema._fields_ = [
    ("format", ctypes.c_char_p),
    ("name", ctypes.c_char_p),
    ("metadata", ctypes.c_void_p),
    ("flags", ctypes.c_int64),
    ("n_children", ctypes.c_int64),
    ("children", ctypes.POINTER(ctypes.POINTER(_Schema))),
    ("dictionary", ctypes.POINTER(_Schema)),
    ("release", ctypes.CFUNCTYPE(None, ctypes.POINTER(_Schema))),
    ("private_data", ctypes.c_void_p),
]
_Array._fields_ = [
    ("length", ctypes.c_int64),
    ("null_count", ctypes.c_int64),
    ("offset", ctypes.c_int64),
    ("n_buffers", ctypes.c_int64),
    ("n_children", ctypes.c_int64),
    ("buffers", ctypes.POINTER(ctypes.c_void_p)),
    ("children", ctypes.POINTER(ctypes.POINTER(_Array))),
    ("dictionary", ctypes.POINTER(_Array)),
    ("release", ctypes.CFUNCTYPE(None, ctypes.POINTER(_Array))),
    ("private_data", ctypes.c_void_p),
]
_Stream._fields_ = [
    ("get_schema", ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(_Stream), ctypes.POINTER(_Schema))),
    ("get_next", ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(_Stream), ctypes.POINTER(_Array))),
    ("get_last_error", ctypes.CFUNCTYPE(ctypes.c_char_p, ctypes.POINTER(_Stream))),
    ("release", ctypes.CFUNCTYPE(None, ctypes.POINTER(_Stream))),
    ("private_data", ctypes.c_void_p),
]

_capsule_pointer = ctypes.pythonapi.PyCapsule_GetPointer
_capsule_pointer.restype, _capsule_pointer.argtypes = ctypes.c_void_p, [ctypes.py_object, ctypes.c_char_p]

_NUMBERS: dict[str, type[np.generic]] = {
    "c": np.int8,
    "C": np.uint8,
    "s": np.int16,
    "S": np.uint16,
    "i": np.int32,
    "I": np.uint32,
    "l": np.int64,
    "L": np.uint64,
    "f": np.float32,
    "g": np.float64,
}


class _Owner:
    """A batch of the stream, released when no array views it any more."""

    def __init__(self) -> None:
        self.array = _Array()

    def __del__(self) -> None:
        if self.array.release:
            self.array.release(ctypes.byref(self.array))


class _View:
    """Memory of a batch as numpy's array interface; numpy keeps this object, and it keeps the batch."""

    def __init__(self, owner: _Owner, address: int, length: int, dtype: type[np.generic]) -> None:
        self.owner = owner
        self.__array_interface__ = {
            "version": 3,
            "shape": (length,),
            "typestr": np.dtype(dtype).str,
            "data": (address, True),
        }


def has_stream(table: object) -> bool:
    return hasattr(table, "__arrow_c_stream__")


def columns(table: Any) -> dict[str, np.ndarray[Any, Any]]:
    """The columns of a table by name; numbers of a table in one piece are views of its memory, read-only."""
    capsule = table.__arrow_c_stream__()
    stream = ctypes.cast(_capsule_pointer(capsule, b"arrow_array_stream"), ctypes.POINTER(_Stream)).contents
    if not stream.release:
        raise InvalidInput("the Arrow stream was read already: give the table again", 64)
    schema = _Schema()
    try:
        _check(stream, stream.get_schema(ctypes.byref(stream), ctypes.byref(schema)))
        if schema.format != b"+s":
            raise InvalidInput("the Arrow stream is no table", 64)
        fields = [schema.children[place].contents for place in range(schema.n_children)]
        names = [(field.name or b"").decode() for field in fields]
        twice = [name for place, name in enumerate(names) if name in names[:place]]
        if twice:
            raise InvalidInput(f"the table has two columns '{twice[0]}': rename one", 64)
        formats = [(field.format or b"").decode() for field in fields]
        is_dictionary = [bool(field.dictionary) for field in fields]
        parts: list[list[np.ndarray[Any, Any]]] = [[] for _ in fields]
        while True:
            owner = _Owner()
            _check(stream, stream.get_next(ctypes.byref(stream), ctypes.byref(owner.array)))
            if not owner.array.release:
                break
            for place, name in enumerate(names):
                if is_dictionary[place]:
                    raise InvalidInput(f"column '{name}' is a dictionary of Arrow: cast it to its values first", 64)
                child = owner.array.children[place].contents
                parts[place].append(_column(owner, child, owner.array, formats[place], name))
    finally:
        if schema.release:
            schema.release(ctypes.byref(schema))
        if stream.release:
            stream.release(ctypes.byref(stream))
    return {
        name: own[0] if len(own) == 1 else np.concatenate(own) if own else np.empty(0)
        for name, own in zip(names, parts)
    }


def _check(stream: _Stream, status: int) -> None:
    if status != 0:
        problem = stream.get_last_error(ctypes.byref(stream)) or b"the Arrow stream failed"
        raise InvalidInput(problem.decode(errors="replace"), 64)


def _column(owner: _Owner, array: _Array, parent: _Array, kind: str, name: str) -> np.ndarray[Any, Any]:
    start, length = array.offset + parent.offset, parent.length
    if array.null_count != 0 and array.buffers[0] and length > 0:
        mask = _bits(array.buffers[0], start, length)
        if not mask.all():
            raise InvalidInput(f"column '{name}' has no value in row {int(np.argmin(mask))}: fill it first", 3)
    if kind in _NUMBERS:
        dtype = _NUMBERS[kind]
        if length == 0:
            return np.empty(0, dtype)
        return np.asarray(_View(owner, array.buffers[1] + start * np.dtype(dtype).itemsize, length, dtype))
    if kind == "b":
        return _bits(array.buffers[1], start, length) if length else np.empty(0, bool)
    if kind in ("u", "U"):
        width = np.int32 if kind == "u" else np.int64
        if length == 0:
            return np.empty(0, object)
        ends = np.asarray(_View(owner, array.buffers[1] + start * np.dtype(width).itemsize, length + 1, width))
        first = int(ends[0])
        data = ctypes.string_at(array.buffers[2] + first, int(ends[-1]) - first) if ends[-1] > first else b""
        cuts = (ends - first).tolist()
        texts = [data[cuts[row] : cuts[row + 1]].decode() for row in range(length)]
        return np.array(texts, dtype=object)
    if kind == "vu":
        return np.array(_view_texts(array, start, length), dtype=object)
    raise InvalidInput(f"column '{name}' has the Arrow type '{kind}': cast it to numbers or texts first", 64)


def _view_texts(array: _Array, start: int, length: int) -> list[str]:
    """The texts of a string view: up to 12 bytes lie in the view itself, longer ones in one of the further buffers."""
    if length == 0:
        return []
    views = ctypes.string_at(array.buffers[1] + 16 * start, 16 * length)
    texts: list[str] = []
    for size, buffer, offset in struct.iter_unpack("=i4xii", views):
        if size <= 12:
            place = 16 * len(texts) + 4
            texts.append(views[place : place + size].decode())
        else:
            texts.append(ctypes.string_at(array.buffers[2 + buffer] + offset, size).decode())
    return texts


def _bits(address: int, start: int, length: int) -> np.ndarray[Any, Any]:
    packed = np.frombuffer(ctypes.string_at(address, (start + length + 7) // 8), np.uint8)
    return np.unpackbits(packed, bitorder="little")[start : start + length].astype(bool)
