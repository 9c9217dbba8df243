"""Times that people ask about, as stretches of Indian days: this month, last week, October, the weeks before Diwali."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone

from babel.dates import format_date

from knowledge.festivals import latest_begun
from knowledge.languages import locale_of

INDIA = timezone(timedelta(hours=5, minutes=30), "IST")
"""Indian Standard Time; India has no summer time."""
SEASON_DAYS = 30
"""A festival's selling season: so many days before it, and the day itself."""
DEFAULT = "this_month"


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `first` to `last`, both included."""

    kind: str
    """Such as `this_month` (the response `period_this_month` names it); `dates` where only its days do, `festival` for
    a season."""
    first: date
    last: date
    occasion: str | None = None

    @property
    def start(self) -> datetime:
        """Its first moment, UTC."""
        return datetime.combine(self.first, time(), INDIA).astimezone(UTC)

    @property
    def end(self) -> datetime:
        """The first moment after it, UTC."""
        return datetime.combine(self.last + timedelta(days=1), time(), INDIA).astimezone(UTC)

    def dates(self, language: str) -> str:
        """The days in words: "October 2026", "2025", "9 November 2026 – 15 November 2026"."""
        locale = locale_of(language)
        if self.first == self.last:
            return str(format_date(self.first, "d MMMM y", locale))
        if self.first.day == 1 and self.last == _month_end(self.first):
            return month_name(self.first, language)
        if (self.first.month, self.first.day) == (1, 1) and self.last == date(self.first.year, 12, 31):
            return str(self.first.year)
        return f"{format_date(self.first, 'd MMMM y', locale)} – {format_date(self.last, 'd MMMM y', locale)}"


def month_name(day: date, language: str) -> str:
    """A month with its year: "October 2026"."""
    return str(format_date(day, "MMMM y", locale_of(language)))


def today_in_india(now: datetime) -> date:
    return now.astimezone(INDIA).date()


def month_start(day: date, months: int = 0) -> date:
    """The first day of a month, so many months after (or before) that of `day`."""
    count = day.year * 12 + day.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


def period_of(name: str, now: datetime) -> Period:
    """The period of a name of `wording/sales_period.yml`, of "3 month", or of "festival diwali".

    Raises:
        ValueError: there is no such period.
    """
    today = today_in_india(now)
    monday = today - timedelta(days=today.weekday())
    match name.split("_") if "_" in name else name.split():
        case ["today"]:
            return Period(name, today, today)
        case ["yesterday"]:
            return Period(name, today - timedelta(days=1), today - timedelta(days=1))
        case ["this", "week"]:
            return Period(name, monday, today)
        case ["last", "week"]:
            return Period(name, monday - timedelta(days=7), monday - timedelta(days=1))
        case ["this", "month"]:
            return Period(name, month_start(today), today)
        case ["last", "month"]:
            return _whole_month(month_start(today, -1), name)
        case ["this", "year"]:
            return Period(name, date(today.year, 1, 1), today)
        case ["last", "year"]:
            return Period(name, date(today.year - 1, 1, 1), date(today.year - 1, 12, 31))
        case ["all"]:
            return Period(name, date(2000, 1, 1), today)
        case ["month", number] if number.isdecimal() and 1 <= int(number) <= 12:
            year = today.year if int(number) <= today.month else today.year - 1
            if int(number) == today.month:
                return Period("this_month", month_start(today), today)
            return _whole_month(date(year, int(number), 1), "dates")
        case ["festival", *occasion] if day := latest_begun(" ".join(occasion), today, SEASON_DAYS):
            season = day - timedelta(days=SEASON_DAYS)
            return Period("festival", season, min(day, today), " ".join(occasion))
        case [count, unit] if count.isdecimal() and unit in ("day", "week", "month", "year"):
            return _back_from(today, int(count), unit)
    raise ValueError(f"there is no period {name!r}")


def before(period: Period, now: datetime) -> Period | None:
    """The like period before it; None where there is none."""
    today = today_in_india(now)
    named = {
        "today": "yesterday",
        "this_week": "last_week",
        "this_month": "last_month",
        "this_year": "last_year",
    }
    if period.kind in named:
        return period_of(named[period.kind], now)
    if period.kind == "all":
        return None
    if period.kind == "festival" and period.occasion:
        earlier = latest_begun(period.occasion, period.first - timedelta(days=SEASON_DAYS), 0)
        if earlier is None:
            return None
        return Period("festival", earlier - timedelta(days=SEASON_DAYS), earlier, period.occasion)
    if period.first.day == 1 and period.last == _month_end(period.first):
        return _whole_month(month_start(period.first, -1), "dates")
    if period.kind == "last_year":
        return Period("dates", date(today.year - 2, 1, 1), date(today.year - 2, 12, 31))
    length = period.last - period.first + timedelta(days=1)
    return Period("dates", period.first - length, period.first - timedelta(days=1))


def _whole_month(first: date, kind: str) -> Period:
    return Period(kind, first, _month_end(first))


def _month_end(first: date) -> date:
    return month_start(first, 1) - timedelta(days=1)


def _back_from(today: date, count: int, unit: str) -> Period:
    """The last so many days, weeks, months or years up to today."""
    days = {"day": 1, "week": 7, "month": 30, "year": 365}[unit] * min(count, 1000)
    return Period("dates", today - timedelta(days=days - 1), today)
