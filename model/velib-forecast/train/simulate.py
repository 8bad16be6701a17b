"""Makes up a year of hourly bike counts for 110 stations: SIMULATED data, of no real station.

    python model/velib-forecast/train/simulate.py [--out FILE]

Codes have the form of Velib's station codes and positions lie in Paris, but nothing here was measured. Modelled are:
people who ride to work from where they live and back, parks and quays that fill on fine days off, rain and seasons,
luck that lasts for some hours, full and empty stations, vans that bring them back to half. Seeded: the same file every
time. Writes one row per station and hour, in the columns that fetch.py writes as well:

    hour (UTC, ISO 8601), station_code, bikes, capacity, latitude, longitude
"""

import argparse
from pathlib import Path

import numpy as np
import pandas as pd

from days_off import is_day_off

SEED = 42
STATIONS = 110
YEAR = 2025
# The station that the contract's first example asks about: capacity, latitude, longitude.
EXAMPLE_STATION, EXAMPLE_PLACE = "16107", (20, 48.8566, 2.3522)
# Where people work and where they stroll: latitude, longitude, radius in degrees of latitude.
WORK = [(48.873, 2.300, 0.015), (48.870, 2.335, 0.012), (48.833, 2.376, 0.009)]
LEISURE = [(48.861, 2.252, 0.012), (48.835, 2.435, 0.014), (48.893, 2.389, 0.008), (48.856, 2.300, 0.007)]
KINDS = ("home", "work", "leisure", "hub")
FILE = Path(__file__).resolve().parents[3] / ".cache" / "velib-forecast" / "simulated.csv"


def bell(center, width):
    """Share of a day's trips by local hour, around `center`."""
    apart = (np.arange(24) - center + 12) % 24 - 12
    weights = np.exp(-0.5 * (apart / width) ** 2)
    return weights / weights.sum()


def day_shapes():
    """Departures and arrivals by hour, each [2 (workday, day off), 4 (kinds), 24]; a row sums to its trips."""
    out, back, stroll = bell(8.2, 1.4), bell(18.6, 2.0), bell(16, 3.2)
    some, off_train, onto_train = bell(15, 4.5), bell(8.6, 0.9), bell(17.8, 1.1)
    departures = [
        [0.75 * out + 0.25 * some, 0.75 * back + 0.25 * some, 0.5 * bell(18.5, 2), 0.8 * off_train + 0.4 * some],
        [0.5 * bell(13.5, 2.5), 0.25 * some, 1.5 * bell(18.5, 2), 0.4 * stroll],
    ]
    arrivals = [
        [
            0.75 * back + 0.25 * some,
            0.75 * bell(8.9, 1.3) + 0.25 * some,
            0.5 * bell(14.5, 2.2),
            0.8 * onto_train + 0.4 * some,
        ],
        [0.5 * bell(19, 2.5), 0.25 * some, 1.5 * bell(14.5, 2.2), 0.4 * stroll],
    ]
    return np.array(departures), np.array(arrivals)


def nearness(places, latitude, longitude):
    """Largest of the places' bells at each station, 0 to 1. A degree of longitude is two thirds of one of latitude."""
    squares = [((latitude - a) ** 2 + ((longitude - b) * 0.66) ** 2) / r**2 for a, b, r in places]
    return np.exp(-0.5 * np.min(squares, axis=0))


def make_stations(random):
    """Codes, capacities, positions, mixtures of kinds and trips per dock and day."""
    angle, radius = random.uniform(0, 2 * np.pi, STATIONS), np.sqrt(random.uniform(0, 1, STATIONS))
    latitude = np.round(48.8600 + 0.042 * radius * np.sin(angle), 4)
    longitude = np.round(2.3450 + 0.085 * radius * np.cos(angle), 4)
    capacity = np.clip(np.round(random.lognormal(3.4, 0.35, STATIONS)), 14, 68).astype(int)
    district = 1 + (np.arange(STATIONS) % 20)
    codes = [f"{d}{101 + i // 20 * 7 + d % 5:03d}" for i, d in enumerate(district)]
    codes[0], (capacity[0], latitude[0], longitude[0]) = EXAMPLE_STATION, EXAMPLE_PLACE
    weights = np.stack(
        [
            np.full(STATIONS, 0.35),
            1.4 * nearness(WORK, latitude, longitude),
            1.4 * nearness(LEISURE, latitude, longitude),
            np.where(random.uniform(size=STATIONS) < 0.12, 1.0, 0.03),
        ],
        axis=1,
    )
    mixture = np.stack([random.dirichlet(5 * row + 0.05) for row in weights])
    return pd.DataFrame(
        {
            "station_code": codes,
            "capacity": capacity,
            "latitude": latitude,
            "longitude": longitude,
            "trips": random.lognormal(0.3, 0.3, STATIONS),
            **{kind: mixture[:, i] for i, kind in enumerate(KINDS)},
        }
    )


def make_weather(random, hours):
    """Demand by hour as [commuters, strollers]: season, warmth and rain that comes and goes."""
    day = hours.day_of_year.to_numpy()
    warmth = 0.5 - 0.5 * np.cos(2 * np.pi * (day - 20) / 365)
    august = 1 - 0.3 * np.exp(-0.5 * ((day - 225) / 12) ** 2)
    rain = np.zeros(len(hours), bool)
    for i in range(1, len(hours)):
        rain[i] = random.uniform() < (0.78 if rain[i - 1] else 0.03)
    commuters = (0.75 + 0.4 * warmth) * august * (1 - 0.4 * rain)
    strollers = (0.4 + 0.9 * warmth) * (1 - 0.7 * rain)
    return np.stack([commuters, strollers], axis=1)


def lasting_luck(random, previous):
    """One hour on: a factor's logarithm that forgets a fifth of itself every hour."""
    return 0.8 * previous + random.normal(0, 0.22, previous.shape)


def rebalance(random, bikes, capacity, local_hour):
    """Vans bring stations that are nearly empty or full back to about half: more often before the morning's rush."""
    share = bikes / capacity
    chance = np.where((share < 0.1) | (share > 0.93), 0.3 if local_hour < 6 else 0.08, 0.002)
    half = np.round(capacity * random.normal(0.5, 0.08, bikes.shape)).clip(0, capacity)
    return np.where(random.uniform(size=bikes.shape) < chance, half, bikes)


def simulate():
    """Counts [hours, stations], the hours (UTC) and the stations."""
    random = np.random.default_rng(SEED)
    stations = make_stations(random)
    hours = pd.date_range(f"{YEAR}-01-01", f"{YEAR}-12-31 23:00", freq="h", tz="UTC")
    local = hours.tz_convert("Europe/Paris")
    off = np.array([is_day_off(date) for date in local.date]).astype(int)
    weather = make_weather(random, hours)
    mixture, capacity = stations[list(KINDS)].to_numpy(), stations["capacity"].to_numpy()
    departures, arrivals = day_shapes()
    bikes = np.round(capacity * random.uniform(0.3, 0.7, STATIONS))
    luck = np.zeros((2, STATIONS))
    counts = np.empty((len(hours), STATIONS), np.int64)
    for i, (hour, day_off) in enumerate(zip(local.hour, off)):
        luck = lasting_luck(random, luck)
        demand = mixture * np.where(np.array(KINDS) == "leisure", weather[i, 1], weather[i, 0])
        trips = capacity * stations["trips"].to_numpy() * np.exp(luck)
        taken = random.poisson(trips[0] * (demand @ departures[day_off, :, hour]))
        brought = random.poisson(trips[1] * (demand @ arrivals[day_off, :, hour]))
        bikes = rebalance(random, (bikes + brought - taken).clip(0, capacity), capacity, hour)
        counts[i] = bikes
    return counts, hours, stations


def main(out):
    counts, hours, stations = simulate()
    rows = stations.iloc[np.tile(np.arange(STATIONS), len(hours))]
    rows = rows.assign(hour=np.repeat(hours.strftime("%Y-%m-%dT%H:%M:%SZ"), STATIONS), bikes=counts.ravel())
    out.parent.mkdir(parents=True, exist_ok=True)
    rows[["hour", "station_code", "bikes", "capacity", "latitude", "longitude"]].to_csv(out, index=False)
    print(f"{len(rows)} rows of SIMULATED data in {out}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=FILE, metavar="FILE")
    main(parser.parse_args().out)
