"""Collects real counts from the open data of the city of Paris, hour by hour, for as long as it runs.

    python model/velib-forecast/train/fetch.py [--out FILE] [--hours N]

Needs a network and patience: the feed has no history, and training needs at least three weeks. Sends one request an
hour, on the hour; a failed one is repeated four times, at growing intervals, and then that hour is left out. Appends to
FILE, so it can be stopped and started again. Needs Python alone. The data is under the Open Database License (ODbL):
name "Vélib' Métropole, Ville de Paris, ODbL" wherever it, or a model made from it, is published.
"""

import argparse
import csv
import json
import time
import urllib.request
from datetime import datetime, timedelta, timezone
from pathlib import Path

FEED = (
    "https://opendata.paris.fr/api/explore/v2.1/catalog/datasets/velib-disponibilite-en-temps-reel/exports/json"
    "?select=stationcode,is_installed,capacity,numbikesavailable,coordonnees_geo"
)
USER_AGENT = "modelfront-velib-forecast (one request an hour)"
TIMEOUT_SECONDS = 60
PAUSES_SECONDS = (10, 30, 90, 270)
COLUMNS = ("hour", "station_code", "bikes", "capacity", "latitude", "longitude")


def parse(records, hour):
    """Rows of the file from the feed's records, sorted by station. Stations that are not in use are left out.

    Raises ValueError, naming the record, if the feed is not what it was.
    """
    rows = []
    for record in records:
        try:
            if record["is_installed"] != "OUI" or record["capacity"] == 0:
                continue
            place = record["coordonnees_geo"]
            numbers = [record["numbikesavailable"], record["capacity"], place["lat"], place["lon"]]
            if any(isinstance(number, bool) or not isinstance(number, (int, float)) for number in numbers):
                raise TypeError("bikes, capacity and position must be numbers")
            rows.append((hour, str(record["stationcode"]), *numbers))
        except (KeyError, TypeError) as error:
            raise ValueError(f"The feed has changed: {error!r} in {json.dumps(record)}") from error
    return sorted(rows, key=lambda row: row[1])


def download():
    request = urllib.request.Request(FEED, headers={"User-Agent": USER_AGENT, "Accept": "application/json"})
    with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as response:
        return json.load(response)


def insist(ask, pauses=PAUSES_SECONDS, sleep=time.sleep):
    """What `ask` returns, asked again after each pause while network or feed fail; None if they fail to the end."""
    for pause in (*pauses, None):
        try:
            return ask()
        except (OSError, ValueError) as error:  # URLError is an OSError, JSONDecodeError a ValueError
            print(f"{error}; {'giving up this hour' if pause is None else f'again in {pause} s'}", flush=True)
            if pause is not None:
                sleep(pause)
    return None


def append(file, rows):
    file.parent.mkdir(parents=True, exist_ok=True)
    is_new = not file.exists()
    with file.open("a", newline="") as opened:
        writer = csv.writer(opened, lineterminator="\n")
        if is_new:
            writer.writerow(COLUMNS)
        writer.writerows(rows)


def next_hour(now):
    return now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)


def main(file, hours):
    for _ in range(hours):
        hour = next_hour(datetime.now(timezone.utc))
        print(f"waiting for {hour:%H:%M} UTC", flush=True)
        while (left := (hour - datetime.now(timezone.utc)).total_seconds()) > 0:
            time.sleep(left)
        rows = insist(lambda: parse(download(), f"{hour:%Y-%m-%dT%H:%M:%SZ}"))
        if rows:
            append(file, rows)
            print(f"{len(rows)} stations at {hour:%Y-%m-%d %H:%M} UTC", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cache = Path(__file__).resolve().parents[3] / ".cache" / "velib-forecast"
    parser.add_argument("--out", type=Path, default=cache / "fetched.csv", metavar="FILE")
    parser.add_argument("--hours", type=int, default=24 * 366, metavar="N", help="stop after so many hours")
    arguments = parser.parse_args()
    main(arguments.out, arguments.hours)
