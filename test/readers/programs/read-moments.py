"""Prints for each text what datetime reads in it: days since 1970-01-01, seconds of the day and microseconds, in UTC."""
import datetime
import json
import sys

EPOCH = datetime.datetime(1970, 1, 1)
UTC = datetime.timezone.utc


def read(text):
    # datetime knows neither lower case nor a space before the zone.
    upper = text.upper()
    for zone in "+-Z":
        upper = upper.replace(" " + zone, zone)
    moment = datetime.datetime.fromisoformat(upper)
    if moment.tzinfo is not None:
        moment = moment.astimezone(UTC).replace(tzinfo=None)
    apart = moment - EPOCH
    return [apart.days, apart.seconds, apart.microseconds]


print(json.dumps([read(text) for text in json.load(sys.stdin)], separators=(",", ":")))
