"""Where a playback stands. Pure: the clock's time is given, so every move can be tested without waiting."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from server.commands.play.reel import Reel

SPEEDS = (0.5, 1.0, 1.5, 2.0, 4.0, 8.0)
IDLE = 2.0  # seconds that remain of a longer wait while idle time is skipped


def cut_idle(times: Sequence[float], longest: float) -> list[float]:
    """The same times with every wait cut to `longest` seconds."""
    cut: list[float] = []
    before = 0.0
    for time in times:
        cut.append((cut[-1] if cut else 0.0) + min(time - before, longest))
        before = time
    return cut


class Playhead:
    """The first `shown` events are on the screen; `position` is in seconds of the playback's own time."""

    def __init__(self, reel: Reel, *, speed: float = 1.0, skip_idle: bool = False) -> None:
        self._reel = reel
        self._times = list(reel.times)
        self.speed = speed
        self.paused = False
        self.position = 0.0
        self.shown = 0
        self.skips_idle = False
        if skip_idle:
            self.toggle_idle()

    @property
    def length(self) -> float:
        """Seconds from the first event to the last."""
        return self._times[-1] if self._times else 0.0

    @property
    def finished(self) -> bool:
        """Whether everything is on the screen."""
        return self.shown == len(self._times)

    def until_next(self) -> float | None:
        """Seconds of real time until the next event; None when paused or finished."""
        if self.paused or self.finished:
            return None
        return max(0.0, self._times[self.shown] - self.position) / self.speed

    def advance(self, seconds: float) -> None:
        """So much real time has passed."""
        if not self.paused and not self.finished:
            self.seek(self.position + seconds * self.speed)

    def seek(self, position: float) -> None:
        """Go to a time."""
        self.position = min(max(position, 0.0), self.length)
        self.shown = bisect_right(self._times, self.position)

    def jump(self, part: float) -> None:
        """Go to a part of the whole, 0 to 1."""
        self.seek(self.length * part)

    def step(self, events: int) -> None:
        """Pause, and show so many events more or fewer."""
        self.paused = True
        self.shown = min(max(self.shown + events, 0), len(self._times))
        self.position = self._times[self.shown - 1] if self.shown else 0.0

    def step_turn(self, turns: int) -> None:
        """Go to the beginning of the next (1) or the previous (-1) turn."""
        begins = self._reel.turns
        if turns > 0:
            place = bisect_left(begins, self.shown)
            target = begins[place] + 1 if place < len(begins) else len(self._times)
        else:
            place = bisect_left(begins, self.shown - 1) - 1
            target = begins[place] + 1 if place >= 0 else 0
        was = self.paused
        self.step(target - self.shown)
        self.paused = was

    def change_speed(self, by: int) -> None:
        """To the next faster (1) or slower (-1) of the usual speeds."""
        if by > 0:
            self.speed = next((speed for speed in SPEEDS if speed > self.speed), SPEEDS[-1])
        else:
            self.speed = next((speed for speed in reversed(SPEEDS) if speed < self.speed), SPEEDS[0])

    def toggle_idle(self) -> None:
        """Skip long waits, or keep them; what is on the screen stays."""
        self.skips_idle = not self.skips_idle
        self._times = cut_idle(self._reel.times, IDLE) if self.skips_idle else list(self._reel.times)
        self.position = self._times[self.shown - 1] if self.shown else 0.0
