"""The hours in which people are left alone, by the clock of India.

India's TRAI forbids promotion by message from 21:00 to 10:00 (TCCCPR 2018, preference of time bands); what belongs to
an order may come at any time. We keep all but what is urgent out of the night.
"""

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta, timezone

INDIA = timezone(timedelta(hours=5, minutes=30))
HOURS = "21:00-09:00"
HOURS_PATTERN = r"^(?:[01]\d|2[0-3]):[0-5]\d-(?:[01]\d|2[0-3]):[0-5]\d$"


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From `begins` to `ends`, over midnight where it begins later than it ends; none where they are the same."""

    begins: time
    ends: time

    @classmethod
    def of(cls, told: str) -> "QuietHours":
        """The hours of a setting, "21:00-09:00".

        Raises:
            ValueError: it does not look like that.
        """
        if not re.match(HOURS_PATTERN, told):
            raise ValueError(f"quiet hours look like 21:00-09:00, not {told!r}")
        begins, ends = map(time.fromisoformat, told.split("-"))
        return cls(begins, ends)

    def next_time(self, now: datetime) -> datetime:
        """`now`, or the end of the quiet hours that it falls into."""
        here = now.astimezone(INDIA)
        at = here.time()
        over_midnight = self.begins > self.ends
        is_quiet = (at >= self.begins or at < self.ends) if over_midnight else (self.begins <= at < self.ends)
        if not is_quiet:
            return now
        day = here.date() + timedelta(days=1 if over_midnight and at >= self.begins else 0)
        return datetime.combine(day, self.ends, INDIA).astimezone(now.tzinfo)


PROMOTION = QuietHours(time(21), time(10))
"""Hours in which alerts rest whatever the setting is: registers take them for promotion, asked for or not."""
NIGHT = QuietHours.of(HOURS)
