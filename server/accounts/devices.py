"""What a browser calls itself, in two words. Pure rules; who lies about it reads their own lie."""

_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chromium", "Chromium"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def browser_of(agent: str) -> str:
    """Its name, or nothing."""
    return next((name for mark, name in _BROWSERS if mark in agent), "")


def system_of(agent: str) -> str:
    """What it runs on, or nothing."""
    return next((name for mark, name in _SYSTEMS if mark in agent), "")
