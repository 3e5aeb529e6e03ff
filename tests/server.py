"""A source on loopback that answers as the real ones do, and misbehaves on order."""

from __future__ import annotations

import gzip
import socket
import struct
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import fake_sources

Behaviour = Callable[["Handler", bytes, int], None]  # the handler, the true body, how often this was asked before


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *words) -> None:
        pass

    def do_GET(self) -> None:
        place = urlsplit(self.path)
        page = parse_qs(place.query).get("page", ["1"])[0]
        name = f"{place.path}#{page}" if "launches" in place.path else place.path
        state = self.server.state
        state.headers.append(dict(self.headers))
        asked = state.asked[name]
        state.asked[name] += 1
        body = state.bodies.get(name)
        if body is None and place.path.startswith("/watch/"):
            body = b'{"query": {"pages": []}}'
        behaviour = state.faults.get(name.partition("#")[0] if name not in state.faults else name)
        if behaviour:
            behaviour(self, body or b"", asked)
        elif body is None:
            self.answer(b"no such page", 404)
        else:
            self.answer(body)

    def answer(self, body: bytes, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        for name, value in ({"Content-Length": str(len(body))} | headers).items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)


class State:
    """The true bodies by path, the faults by path, how often each path was asked, and with which headers."""

    def __init__(self, home: str) -> None:
        self.home = home
        self.bodies: dict[str, bytes] = {}
        self.faults: dict[str, Behaviour] = {}
        self.asked: Counter[str] = Counter()
        self.headers: list[dict[str, str]] = []
        self.lists(fake_sources.launches())
        for name, body in fake_sources.catalogue().items():
            folder = {"launchlog": "gcat/tsv/derived", "lv": "gcat/tsv/tables"}.get(name, "astro/tsv")
            self.bodies[f"/{folder}/{name}.tsv"] = body
        self.bodies |= {
            "/cpi/CUUR0000SA0": fake_sources.prices(),
            "/rouble": fake_sources.rates(),
            "/wikidata": fake_sources.items(),
        }
        self.bodies |= {"/watch/filmed": fake_sources.watched()["watch/filmed.json"]}

    def lists(self, records: list[dict]) -> None:
        """What Launch Library lists, as pages."""
        for number, body in enumerate(fake_sources.pages(records, f"{self.home}/ll/"), 1):
            self.bodies[f"/ll/launches/#{number}"] = body


class Quiet(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address) -> None:
        pass  # a client that hangs up on a flood is what we want


@contextmanager
def running() -> Iterator[State]:
    """Serve on a free port of loopback."""
    server = Quiet(("127.0.0.1", 0), Handler)
    server.state = State(f"http://127.0.0.1:{server.server_port}")
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.state
    finally:
        server.shutdown()
        server.server_close()


def once(behaviour: Behaviour) -> Behaviour:
    """Misbehave the first time, then answer."""
    return lambda handler, body, asked: behaviour(handler, body, asked) if not asked else handler.answer(body)


def says(change: Callable[[bytes], bytes]) -> Behaviour:
    """Answer with a changed body."""
    return lambda handler, body, asked: handler.answer(change(body))


def status(code: int, **headers: str) -> Behaviour:
    return lambda handler, body, asked: handler.answer(b"no", code, **headers)


def slow(handler: Handler, body: bytes, asked: int) -> None:
    """All of it, in five pieces."""
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    for start in range(0, len(body), len(body) // 5 + 1):
        handler.wfile.write(body[start : start + len(body) // 5 + 1])
        time.sleep(0.05)


def stall(handler: Handler, body: bytes, asked: int) -> None:
    """Half of it, then silence."""
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body[: len(body) // 2])
    handler.wfile.flush()
    time.sleep(3)


def trickle(handler: Handler, body: bytes, asked: int) -> None:
    """A byte now and then, for a long time."""
    handler.send_response(200)
    handler.send_header("Content-Length", str(10**6))
    handler.end_headers()
    for _ in range(60):
        handler.wfile.write(b" " * 70_000 if _ == 0 else b" ")
        handler.wfile.flush()
        time.sleep(0.1)


def reset(handler: Handler, body: bytes, asked: int) -> None:
    """Hang up without a goodbye."""
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()
    handler.close_connection = True


def short(handler: Handler, body: bytes, asked: int) -> None:
    """Promise all of it, send half, and hang up."""
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body[: len(body) // 2])
    handler.close_connection = True


def flood(handler: Handler, body: bytes, asked: int) -> None:
    """A hundred megabytes."""
    handler.send_response(200)
    handler.send_header("Content-Length", str(100_000_000))
    handler.end_headers()
    for _ in range(100):
        handler.wfile.write(b" " * 1_000_000)


def bomb(handler: Handler, body: bytes, asked: int) -> None:
    """Half a gigabyte of nothing, packed into half a megabyte."""
    handler.answer(gzip.compress(b"\0" * 1_000_000) * 500, Content_Encoding="gzip")


def circle(handler: Handler, body: bytes, asked: int) -> None:
    handler.answer(b"", 302, Location=handler.path)
