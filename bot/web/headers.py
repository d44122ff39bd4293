"""The hard shell: headers that every answer of the public listener carries."""

from urllib.parse import urlsplit

from aiohttp import web

from bot.web.frames import is_framed

# Every feature a page could ask the browser for, switched off.
_FEATURES = (
    *("accelerometer", "autoplay", "browsing-topics", "camera", "clipboard-read", "clipboard-write"),
    *("display-capture", "encrypted-media", "fullscreen", "gamepad", "geolocation", "gyroscope", "hid", "idle-detection"),
    *("keyboard-map", "local-fonts", "magnetometer", "microphone", "midi", "otp-credentials", "payment"),
    *("picture-in-picture", "publickey-credentials-get", "screen-wake-lock", "serial", "storage-access", "usb"),
    *("window-management", "xr-spatial-tracking"),
)


class Headers:
    """Adds what is missing to each response, so that a handler may set its own."""

    def __init__(self, exit_url: str, frame_parents: tuple[str, ...] = ()) -> None:
        """Let forms lead to our own pages and to the page behind the exit; let these origins frame the chat, nobody else."""
        form_action = f"'self' {_origin(exit_url)}"
        self._always = hardened(policy(form_action=form_action))
        self._framed = self._always | {
            "Content-Security-Policy": policy(form_action=form_action, frame_ancestors=" ".join(frame_parents) or "'none'"),
            "Cross-Origin-Resource-Policy": "cross-origin",  # else a parent that isolates itself could not show it
        }
        del self._framed["X-Frame-Options"]  # it can name no parents; every browser that runs this page reads the policy

    def protect(self, app: web.Application) -> None:
        """Add the headers to every response of this application, errors included."""
        app.on_response_prepare.append(self._add)

    async def _add(self, request: web.Request, response: web.StreamResponse) -> None:
        response.headers["Server"] = "web"  # neither program nor version
        for name, value in (self._framed if is_framed(request) else self._always).items():
            response.headers.setdefault(name, value)


def hardened(csp: str) -> dict[str, str]:
    """What every answer carries, whoever it is for, with this content security policy."""
    return {
        "Content-Security-Policy": csp,
        "Cache-Control": "no-store",
        "Cross-Origin-Embedder-Policy": "require-corp",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Origin-Agent-Cluster": "?1",
        "Permissions-Policy": ", ".join(f"{feature}=()" for feature in _FEATURES),
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-DNS-Prefetch-Control": "off",
        "X-Frame-Options": "DENY",
    }


def policy(*, form_action: str = "'self'", frame_ancestors: str = "'none'") -> str:
    """A content security policy that allows our own files and nothing else."""
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self'",
            "connect-src 'self'",
            f"form-action {form_action}",
            f"frame-ancestors {frame_ancestors}",
            "base-uri 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        )
    )


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
