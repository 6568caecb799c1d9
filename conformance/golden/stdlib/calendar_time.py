import calendar
import time
print(calendar.month(2024, 2), calendar.isleap(2000), calendar.leapdays(1990, 2020), calendar.monthrange(2023, 2), calendar.weekday(2024, 1, 1), calendar.monthcalendar(2024, 9), calendar.timegm((2000, 1, 1, 0, 0, 0)), list(calendar.day_name), calendar.month_abbr[3], calendar.TextCalendar(6).formatweekheader(3), calendar.HTMLCalendar().formatmonth(2024, 2)[:80], calendar.FRIDAY, calendar.firstweekday(), list(calendar.Calendar().itermonthdays(2024, 2))[:5], sep="\n")
try:
    calendar.month(2024, 13)
except Exception as e:
    print(type(e).__name__, e)
g = time.gmtime(86400 * 365)
print(g, g.tm_year, g[7], time.strftime("%Y-%m-%d %H:%M:%S %j", g), time.asctime(g), time.strptime("30 Nov 00", "%d %b %y")[:6], time.mktime(time.localtime(1000)) == 1000, time.ctime(0), time.gmtime(0).tm_zone, time.tzname, time.timezone, time.daylight)
a = time.perf_counter(); time.sleep(0.01); b = time.perf_counter()
print(b - a >= 0.01, time.monotonic() <= time.monotonic(), time.time() > 1.6e9, time.time_ns() > 10 ** 18, time.process_time() >= 0, time.thread_time() >= 0, time.get_clock_info("monotonic").monotonic, type(time.perf_counter_ns()))
for bad in (lambda: time.sleep(-1), lambda: time.sleep("x"), lambda: time.strptime("x", "%d"), lambda: time.gmtime(1e20), lambda: time.strftime(5), lambda: time.strftime("%Y", (1,)), lambda: time.mktime((1,)), lambda: time.struct_time((1, 2))):
    try:
        bad()
    except Exception as e:
        print(type(e).__name__, e)
print(time.struct_time((2020, 1, 2, 3, 4, 5, 6, 7, 0)), time.struct_time(range(9))[2], time.strftime("%a %d %b %Y", (2020, 1, 2, 3, 4, 5, 3, 2, 0)))
