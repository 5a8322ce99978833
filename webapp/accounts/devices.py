"""Kinds of devices in plain words, from what a browser says of itself: enough to know one's own, too little to follow anybody."""

from __future__ import annotations

BROWSERS = (("edg", "Edge"), ("opr", "Opera"), ("samsungbrowser", "Samsung Internet"), ("firefox", "Firefox"), ("fxios", "Firefox"),
            ("crios", "Chrome"), ("chrome", "Chrome"), ("safari", "Safari"))  # fmt: skip
SYSTEMS = (("iphone", "iPhone"), ("ipad", "iPad"), ("android", "Android"), ("windows", "Windows"), ("mac os", "Mac"),
           ("cros", "ChromeOS"), ("linux", "Linux"))  # fmt: skip
"""In this order: many browsers also say the name of another one."""


def kind_of(user_agent: str) -> str:
    """Return browser and system, as "Firefox, Windows"; empty when neither is known."""
    said = user_agent.casefold()
    found = (next((name for sign, name in names if sign in said), None) for names in (BROWSERS, SYSTEMS))
    return ", ".join(name for name in found if name)
