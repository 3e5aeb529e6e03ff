"""The one door to the network: polite, patient within limits, never trusting what comes back."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path

import requests
import requests_cache
from platformdirs import user_cache_dir
from requests.adapters import HTTPAdapter
from urllib3.exceptions import DecodeError, HTTPError, ReadTimeoutError
from urllib3.util import Retry

from shotinspace.update import settings
from shotinspace.update.proposal import SourceBroken

MOST_BYTES = 40_000_000  # of one response, unpacked: eight times the largest we ask for
FRESH_SECONDS = 3600  # younger copies are not asked for again; older ones only whether they changed
CONNECT_SECONDS, READ_SECONDS, ALL_SECONDS = 10, 20, 120
LONGEST_WAIT = 60  # a source that asks us to wait longer is left for another day
RETRIES, PAUSE = 3, 0.5  # a failed request is tried again after 0.5, 1 and 2 s
ASKED = "asked.json"  # in a folder of saved responses: the day they were asked for


class _TooLong(Exception):
    pass


class _Patience(Retry):
    """Retry, but not when the server asks for more patience than we have."""

    def sleep_for_retry(self, response) -> bool:
        wait = self.get_retry_after(response)
        if wait and wait > LONGEST_WAIT:
            raise _TooLong(f"it asks to be left alone for {wait:,.0f} s")
        return super().sleep_for_retry(response)


class _Careful(HTTPAdapter):
    """Reads the body piece by piece, so that neither a flood, a packed bomb nor a trickle gets far."""

    def send(self, request, stream=False, **options):  # type: ignore[override]  # requests passes the rest by name
        started = time.monotonic()
        response = super().send(request, stream=True, **options)
        pieces, size = [], 0
        while piece := response.raw.read1(
            1 << 16, decode_content=True
        ):  # what is there, so that the clock is looked at
            size += len(piece)
            if size > MOST_BYTES:
                response.close()
                raise _TooLong(f"it sends more than {MOST_BYTES:,} bytes")
            if time.monotonic() - started > ALL_SECONDS:
                response.close()
                raise _TooLong(f"it is still sending after {ALL_SECONDS} s")
            pieces.append(piece)
        response._content = b"".join(pieces)
        return response


def _store(place: Path) -> requests_cache.BaseCache:
    """Copies on disk; in memory where the folder cannot be written, so that a look needs no right to write."""
    try:
        place.mkdir(parents=True, exist_ok=True)
        if os.access(place, os.W_OK):
            return requests_cache.FileCache(place, serializer="json")
    except OSError:
        pass
    return requests_cache.BaseCache()


class Web:
    """Fetches by name: from the network, through a cache on disk, or from a folder of saved responses.

    `offline` is a folder written by an earlier `save`; then nothing is asked. `save` keeps every response under its
    name. `cache` is where copies live between runs (default: the user's cache folder). `tell` hears what is asked.
    `today` is the day the answers stand for: the day of asking, or the day the saved ones were asked.
    """

    def __init__(
        self,
        *,
        offline: Path | None = None,
        save: Path | None = None,
        cache: Path | None = None,
        tell: Callable[[str], None] = lambda line: None,
    ) -> None:
        self.offline, self.save, self.tell = offline, save, tell
        self.today = date.fromisoformat(_asked_on(offline)) if offline else datetime.now(UTC).date()
        if offline:
            return
        place = cache or Path(user_cache_dir("shotinspace"), "http")
        self.session = requests_cache.CachedSession(
            backend=_store(place),
            expire_after=FRESH_SECONDS,
            allowable_codes=(200,),
        )
        self.session.headers["User-Agent"] = settings.user_agent()
        self.session.max_redirects = 5
        retry = _Patience(
            total=RETRIES,
            backoff_factor=PAUSE,
            status_forcelist=(429, 500, 502, 503, 504),
            raise_on_status=False,
        )
        for scheme in ("http://", "https://"):
            self.session.mount(scheme, _Careful(max_retries=retry))

    def get(self, name: str, url: str, *, params: Mapping[str, str] | None = None, token: str | None = None) -> bytes:
        """The body of one response. `name` is its file name among saved responses, such as `gcat/missions.tsv`;
        `token` goes into the Authorization header and nowhere else. Raises SourceBroken, in words."""
        if self.offline:
            path = self.offline / name
            if not path.is_file():
                raise SourceBroken(f"{self.offline} has no saved response {name}")
            return path.read_bytes()
        self.tell(f"asking for {name}")
        body = self._ask(name, url, params, {"Authorization": f"Token {token}"} if token else {})
        if self.save:
            path = self.save / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(body)
            (self.save / ASKED).write_text(json.dumps({"asked_on": self.today.isoformat()}) + "\n", encoding="utf-8")
        return body

    def _ask(self, name: str, url: str, params: Mapping[str, str] | None, headers: dict[str, str]) -> bytes:
        try:
            response = self.session.get(url, params=params, headers=headers, timeout=(CONNECT_SECONDS, READ_SECONDS))
        except requests.TooManyRedirects:
            raise SourceBroken(f"{name}: it sends us round in a circle") from None
        except (requests.exceptions.ContentDecodingError, DecodeError):
            raise SourceBroken(f"{name}: it says its answer is packed, and it is not") from None
        except (requests.Timeout, ReadTimeoutError):
            raise SourceBroken(f"{name}: no answer within {READ_SECONDS} s") from None
        except (requests.RequestException, HTTPError, _TooLong, OSError) as error:
            raise SourceBroken(f"{name}: {_reason(error)}") from None
        if response.status_code != 200:
            wait = response.headers.get("Retry-After", "")
            later = f", try again in {wait} s" if wait.isdigit() else ""
            raise SourceBroken(f"{name}: it answers {response.status_code} {response.reason}{later}")
        if not response.content.strip():
            raise SourceBroken(f"{name}: an empty page")
        return response.content


def _reason(error: BaseException) -> str:
    """The innermost cause of a network error in a few words, without the address (it may carry a key)."""
    while True:
        inner = getattr(error, "reason", None) or (error.args[0] if error.args else None)
        if not isinstance(inner, BaseException):
            break
        error = inner
    if isinstance(error, _TooLong):
        return str(error)
    words = str(error).rsplit(": ", 1)[-1].strip("()' ") or type(error).__name__
    return f"no connection or a broken one ({words[:120]})"


def _asked_on(folder: Path) -> str:
    try:
        day = json.loads((folder / ASKED).read_text(encoding="utf-8"))["asked_on"]
        return date.fromisoformat(day).isoformat()
    except (OSError, ValueError, KeyError, TypeError):
        raise SourceBroken(
            f"{folder} is not a folder of saved responses: {ASKED}, the day they were asked for, is missing or broken. "
            "Make one with shotinspace update --save FOLDER"
        ) from None


def key(variable: str) -> str | None:
    """An API key from the environment, or None. Never printed, never saved."""
    return os.environ.get(variable, "").strip() or None
