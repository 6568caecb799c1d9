from datetime import *
d = date(2024, 2, 29)
print(d, repr(d), d.year, d.weekday(), d.isoweekday(), d.isocalendar(), d.toordinal(), d.isoformat(), d.ctime(), d.strftime("%a %A %b %B %d %j %U %W %y %Y %m %% %x"), d.replace(day=1), d + timedelta(365), d - date(2023, 12, 31), d < date(2025, 1, 1), date.fromisoformat("2020-01-02"), date.fromordinal(1), date.min, date.max, date.resolution, date.fromisocalendar(2020, 1, 1), d.timetuple()[:8], hash(d) == hash(date(2024, 2, 29)), date.fromtimestamp(0), f"{d:%d.%m}")
t = time(13, 5, 9, 250)
print(t, repr(t), t.isoformat("minutes"), t.strftime("%H:%M:%S.%f %p %I"), t.replace(hour=0), time.fromisoformat("04:05:06.789+02:00"), time(1, tzinfo=timezone.utc), t > time(1), time(), bool(time()))
dt = datetime(2023, 3, 15, 12, 30, 45, 123456)
print(dt, repr(dt), dt.date(), dt.time(), dt.isoformat(" ", "seconds"), dt.replace(microsecond=0), dt + timedelta(hours=36, microseconds=-1), dt - datetime(2023, 1, 1), dt.strftime("%Y-%m-%dT%H:%M:%S.%f%z %Z|%G-W%V-%u"), datetime.strptime("15/Mar/2023 1:02 PM", "%d/%b/%Y %I:%M %p"), datetime.fromisoformat("2023-03-15T12:30:45.123Z"), datetime.fromisoformat("20230315T123045"), datetime.fromtimestamp(1e9, timezone.utc), datetime.utcfromtimestamp(0), datetime(1970, 1, 2).timestamp(), datetime.combine(d, t), datetime.max, dt.timetuple().tm_yday, dt.ctime())
td = timedelta(days=1, hours=-2, minutes=3, seconds=4.5)
print(td, repr(td), td.days, td.seconds, td.microseconds, td.total_seconds(), -td, abs(-td), td * 2, td / 2, td // timedelta(hours=1), td % timedelta(hours=1), divmod(td, timedelta(hours=5)), td > timedelta(), timedelta(weeks=1), timedelta(milliseconds=1.5), timedelta.max, timedelta(-1), str(timedelta(days=-1, seconds=5)), sum([td, td], timedelta()), timedelta(1) / timedelta(hours=12), bool(timedelta()), td * 1.5, timedelta(microseconds=0.5), timedelta(seconds=1) == timedelta(milliseconds=1000))
tz = timezone(timedelta(hours=5, minutes=30), "IST")
a = datetime(2024, 1, 1, tzinfo=tz)
print(a, a.utcoffset(), a.tzname(), a.astimezone(timezone.utc), a == datetime(2023, 12, 31, 18, 30, tzinfo=timezone.utc), timezone.utc, repr(tz), timezone(timedelta(hours=-3)), a.isoformat(), datetime.fromisoformat("2024-01-01T00:00:00+05:30") == a, a.timestamp(), UTC is timezone.utc, a.timetz(), a.utctimetuple()[3:5], datetime.strptime("+0530", "%z").tzinfo)


class Fixed(tzinfo):
    def utcoffset(self, dt):
        return timedelta(hours=1)

    def dst(self, dt):
        return timedelta(0)

    def tzname(self, dt):
        return "FIX"


print(datetime(2020, 1, 1, tzinfo=Fixed()), datetime(2020, 1, 1, tzinfo=Fixed()).dst(), datetime(2020, 1, 1, 12, tzinfo=timezone.utc).astimezone(Fixed()).strftime("%H %Z %z"), datetime(2020, 1, 1, fold=1).fold)
for bad in (lambda: date(2023, 2, 29), lambda: date(0, 1, 1), lambda: time(25), lambda: datetime(2023, 13, 1), lambda: date("x"), lambda: d - 5, lambda: d + d, lambda: dt < d, lambda: a < dt, lambda: a - dt, lambda: date.max + timedelta(1), lambda: timedelta(10 ** 10), lambda: td / 0, lambda: datetime.strptime("x", "%Y"), lambda: datetime.strptime("2020 x", "%Y"), lambda: date.fromisoformat("2020-13-01"), lambda: datetime.fromisoformat("nope"), lambda: timezone(timedelta(hours=25)), lambda: timezone(5), lambda: datetime(2020, 1, 1, tzinfo=5), lambda: d.replace(month=13), lambda: timedelta("a"), lambda: d < 5, lambda: date.fromordinal(0), lambda: datetime.fromtimestamp(1e20), lambda: time(1) - time(2), lambda: datetime.strptime("1", "%Q")):
    try:
        bad()
    except Exception as e:
        print(type(e).__name__, e)
import pickle, copy
print(pickle.loads(pickle.dumps(dt)) == dt, copy.deepcopy(a) == a, pickle.loads(pickle.dumps(td)), datetime.now().tzinfo, isinstance(datetime.now() - datetime.now(), timedelta), date.today() >= date(2020, 1, 1), isinstance(dt, date), max([d, date(2020, 1, 1)]), datetime.__mro__[1])
