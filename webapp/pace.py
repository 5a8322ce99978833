"""How often somebody may ask what costs work, or what could be asked too cleverly: so many times within so long."""

from __future__ import annotations

from collections import deque
from datetime import datetime, timedelta
from threading import Lock


class Pace:
    """A sliding window per account, in the memory of this process; nothing is written.

    Parameters
    ----------
    most : int
        Times.
    within : timedelta
        Length of the window.
    """

    def __init__(self, most: int, within: timedelta) -> None:
        self.most, self.within = most, within
        self._lock = Lock()
        self._times: dict[str, deque[datetime]] = {}

    @property
    def known(self) -> int:
        """How many accounts are remembered."""
        return len(self._times)

    def allows(self, who: str, now: datetime) -> bool:
        """Note that somebody asks; tell whether it is still within the limit."""
        with self._lock:
            for one in [one for one, times in self._times.items() if times[-1] <= now - self.within]:
                del self._times[one]
            times = self._times.setdefault(who, deque(maxlen=self.most))
            if len(times) == self.most and times[0] > now - self.within:
                return False
            times.append(now)
            return True
