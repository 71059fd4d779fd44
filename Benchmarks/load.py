"""Requests over loopback: as many as are answered (`wrk`), or so many a second, with the times of the answers."""

import multiprocessing
import re
import shutil
import socket
import subprocess
import tempfile
import time

import numpy as np


def check():
    """Ends unless `wrk` is there."""
    if not shutil.which("wrk"):
        raise SystemExit("wrk is missing: apt-get install wrk")


def most(port, requests, seconds, connections=8):
    """As many requests as one thread of `wrk` gets answers to: {per second, 99th percentile in ms}.

    `requests` are (method, path, body or None), taken in turn.
    """
    rows = ", ".join(f"{{{lua(method)}, {lua(path)}, {lua(body)}}}" for method, path, body in requests)
    script = f"""
        local requests, n = {{{rows}}}, 0
        request = function()
            n = n % #requests + 1
            local r = requests[n]
            return wrk.format(r[1], r[2], r[3] and {{["content-type"] = "application/json"}}, r[3])
        end
    """
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as file:
        file.write(script)
        file.flush()
        words = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "-s", file.name, f"http://127.0.0.1:{port}"]
        text = subprocess.run(words, check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in text or "Socket errors" in text:
        raise SystemExit(f"not all requests were answered:\n{text}")
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", text)[1])
    value, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)\b", text).groups()
    return {"per_second": rate, "p99_ms": float(value) * {"us": 0.001, "ms": 1, "s": 1000}[unit]}


def lua(text):
    return "nil" if text is None else '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def constant(port, requests, rate, seconds, connections=4):
    """`rate` requests a second, evenly over connections: 50th and 99th percentile in ms, and how many.

    A request that is due while its connection still waits for an answer counts its time from when it was due.
    """
    with multiprocessing.Pool(connections) as pool:
        start = time.perf_counter() + 0.5
        jobs = [(port, requests, rate, seconds, start, number, connections) for number in range(connections)]
        times = np.concatenate(pool.starmap(ask, jobs))
    return {"p50_ms": float(np.percentile(times, 50)), "p99_ms": float(np.percentile(times, 99)), "answers": len(times)}


def ask(port, requests, rate, seconds, start, number, connections):
    """One connection's share of the requests: the times of its answers in ms."""
    messages = [message(*request) for request in requests]
    connection = socket.create_connection(("127.0.0.1", port))
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    times = []
    for turn in range(int(rate * seconds / connections)):
        due = start + (turn * connections + number) / rate
        wait = due - time.perf_counter()
        if wait > 0:
            time.sleep(wait)
            due = time.perf_counter()
        connection.sendall(messages[(turn * connections + number) % len(messages)])
        take(connection)
        times.append(1000 * (time.perf_counter() - due))
    return times


def message(method, path, body):
    head = f"{method} {path} HTTP/1.1\r\nhost: 127.0.0.1\r\n"
    if body is None:
        return f"{head}\r\n".encode()
    return f"{head}content-type: application/json\r\ncontent-length: {len(body.encode())}\r\n\r\n{body}".encode()


def take(connection):
    """One answer, which must be 200."""
    data = connection.recv(1 << 16)
    while b"\r\n\r\n" not in data:
        data += connection.recv(1 << 16)
    head, body = data.split(b"\r\n\r\n", 1)
    if not head.startswith(b"HTTP/1.1 200"):
        raise SystemExit(f"no answer: {data.decode()}")
    rest = int(re.search(rb"(?i)content-length: *(\d+)", head)[1]) - len(body)
    while rest > 0:
        rest -= len(connection.recv(rest))
