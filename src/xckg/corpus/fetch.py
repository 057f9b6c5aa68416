"""Pages from the web, only where the user says `--fetch`: within limits, from public addresses, as robots.txt allows.

    xckg build https://example.org/新闻.html --fetch

>>> is_public("93.184.215.14"), is_public("127.0.0.1"), is_public("169.254.169.254"), is_public("::ffff:10.0.0.1")
(True, False, False, False)

Each hop of a redirect is a new request: its name is resolved, every address that it has must be public, and the
connection goes to the address that was checked, so that a name that changes its address in between gains nothing.
No proxies, no cookies, no credentials; a certificate must be the named server's.

*Why so*: robots.txt is read as RFC 9309 has it: what is not there allows, what cannot be had forbids.
"""

from __future__ import annotations

import ipaddress
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from urllib.parse import SplitResult, urljoin, urlsplit
from urllib.robotparser import RobotFileParser

from xckg.corpus.inputs import MEDIA_TYPES, NAMED_ONLY, Input
from xckg.errors import InputError

AGENT = "xckg"
_SCHEMES = {"http": 80, "https": 443}
_REDIRECTS = (301, 302, 303, 307, 308)
_ROBOTS_BYTES = 512 * 1024
_TYPES = {
    "text/plain": "text/plain",
    "text/html": "text/html",
    "application/xhtml+xml": "text/html",
    "application/rss+xml": "application/rss+xml",
    "application/atom+xml": "application/rss+xml",
    "application/json": "application/json",
    "text/csv": "text/csv",
    "application/zip": "application/zip",
}


def is_public(address: str) -> bool:
    """Whether an IP address is one of the open internet, whatever it is wrapped in."""
    ip = ipaddress.ip_address(address)
    if isinstance(ip, ipaddress.IPv6Address):
        if ip in ipaddress.ip_network("64:ff9b::/96") or ip.teredo or ip.sixtofour:
            return False
        if ip.ipv4_mapped is not None:
            return is_public(str(ip.ipv4_mapped))
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def resolve(host: str, port: int) -> list[str]:
    """The addresses of a name."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


@dataclass(frozen=True, kw_only=True)
class Web:
    """How pages are fetched. `robots` holds what was read, by server.

    Attributes:
        most_bytes: of one page.
        seconds: for one page with its redirects.
        redirects: at most so many.
        resolve: gives the addresses of a name and port.
        is_allowed: whether an address may be asked.
    """

    most_bytes: int = 20 * 1024 * 1024
    seconds: float = 30
    redirects: int = 5
    resolve: Callable[[str, int], list[str]] = resolve
    is_allowed: Callable[[str], bool] = is_public
    robots: dict[str, RobotFileParser] = field(default_factory=dict)


def fetch(url: str, web: Web) -> Input:
    """The page at an address, under that address as its name.

    Raises:
        InputError: it may not or cannot be fetched.
    """
    try:
        import httpx  # noqa: F401 - an extra: whether it is there
    except ImportError:
        raise InputError(url, "没有安装所需的组件；请运行 pip install 'xckg[fetch]'") from None
    deadline, at = time.monotonic() + web.seconds, url
    for _ in range(web.redirects + 1):
        _ensure_allowed(url, at, web, deadline)
        status, headers, body = _get(url, at, web, deadline, web.most_bytes)
        if status in _REDIRECTS and headers.get("location"):
            at = urljoin(at, headers["location"])
            continue
        if status != 200:
            raise InputError(url, f"网站答复 {status}，没有取到")
        return Input(name=url, data=body, media_type=_find_type(at, headers.get("content-type", "")))
    raise InputError(url, f"转了 {web.redirects} 次还没有到，不再跟")


def _find_type(url: str, said: str) -> str:
    """What a page is: by what the server says of it, where that says anything, else by the address."""
    kind = _TYPES.get(said.partition(";")[0].strip().lower(), "")
    suffix = PurePosixPath(urlsplit(url).path).suffix.lower()
    named = MEDIA_TYPES.get(suffix) or NAMED_ONLY.get(suffix) or ""
    return named if named and kind in ("", "text/plain", "application/zip") else kind or "text/html"


def _split(url: str, at: str) -> tuple[SplitResult, str, int]:
    """The parts of an address, its host's ASCII name and its port."""
    try:
        parts = urlsplit(at)
        host, port = parts.hostname or "", parts.port or _SCHEMES.get(parts.scheme, 0)
        host = host if ":" in host else host.encode("idna").decode("ascii")
    except ValueError:
        raise InputError(url, "不是合法的网址") from None
    if parts.scheme not in _SCHEMES or not host or parts.username is not None or not port:
        raise InputError(url, "只取 http、https 的网址，不带用户名" if at == url else "转到了不能取的网址")
    return parts, host, port


def _ensure_allowed(url: str, at: str, web: Web, deadline: float) -> None:
    """Raises InputError: robots.txt forbids it, or cannot be had."""
    parts, _, _ = _split(url, at)
    origin = f"{parts.scheme}://{parts.netloc}"
    if origin not in web.robots:
        rules = RobotFileParser()
        where = f"{origin}/robots.txt"
        for _ in range(web.redirects + 1):
            status, headers, body = _get(url, where, web, deadline, _ROBOTS_BYTES)
            if status not in _REDIRECTS or not headers.get("location"):
                break
            where = urljoin(where, headers["location"])
        if status == 200:
            rules.parse(body.decode("utf-8", "replace").splitlines())
        elif 400 <= status < 500:
            rules.parse([])
        else:
            raise InputError(url, f"网站的 robots.txt 取不到（{status}），没有取")
        web.robots[origin] = rules
    if not web.robots[origin].can_fetch(AGENT, at):
        raise InputError(url, "网站的 robots.txt 不让取")


def _get(url: str, at: str, web: Web, deadline: float, most: int) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of one request."""
    import httpx

    parts, host, port = _split(url, at)
    if time.monotonic() > deadline:
        raise InputError(url, f"{web.seconds:g} 秒还没有取完，不再等")
    try:
        addresses = web.resolve(host, port)
    except (OSError, UnicodeError):
        raise InputError(url, f"找不到网站 {host}") from None
    if not addresses or not all(web.is_allowed(address) for address in addresses):
        raise InputError(url, f"{host} 不是公网上的网站，没有取")
    address = f"[{addresses[0]}]" if ":" in addresses[0] else addresses[0]
    named = f"[{host}]" if ":" in host else host
    target = f"{parts.scheme}://{address}:{port}{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
    headers = {"Host": named if port == _SCHEMES[parts.scheme] else f"{named}:{port}", "User-Agent": f"{AGENT}/1"}
    headers |= {"Accept": "text/html, */*;q=0.5", "Accept-Encoding": "identity"}
    body = bytearray()
    try:
        with (
            httpx.Client(timeout=min(10.0, web.seconds), trust_env=False, follow_redirects=False) as client,
            client.stream("GET", target, headers=headers, extensions={"sni_hostname": host}) as reply,
        ):
            if reply.status_code not in _REDIRECTS:
                for piece in reply.iter_bytes():
                    body += piece
                    if len(body) > most:
                        raise InputError(url, f"网页超过 {most // 1024 // 1024} MB，没有取")
                    if time.monotonic() > deadline:
                        raise InputError(url, f"{web.seconds:g} 秒还没有取完，不再等")
            return reply.status_code, {k.lower(): v for k, v in reply.headers.items()}, bytes(body)
    except httpx.TimeoutException:
        raise InputError(url, "网站答得太慢") from None
    except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError):
        raise InputError(url, f"连不上网站 {host}") from None
