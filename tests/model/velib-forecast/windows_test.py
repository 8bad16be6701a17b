"""Tests of train/windows.py and train/measure.py on counts made for the purpose; skipped where torch is not installed."""

import sys
import tempfile
import unittest
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[3] / "model" / "velib-forecast"
sys.path[:0] = [str(FOLDER / "train"), str(FOLDER / "code")]
try:
    import numpy as np
    import pandas as pd

    import measure
    import read_request
    import windows
except ImportError as error:
    raise unittest.SkipTest(f"needs model/velib-forecast/train/requirements.txt: {error}") from error

DAYS = 9
NONE = np.nan


def write(file, start, rows):
    """A CSV of two stations; `rows` are their counts hour by hour, None where a station was not recorded."""
    hours = pd.date_range(start, periods=len(rows), freq="h").strftime("%Y-%m-%dT%H:%M:%SZ")
    lines = [
        f"{hour},{code},{bikes},20,48.85,2.35"
        for hour, counts in zip(hours, rows)
        for code, bikes in zip(("1001", "1002"), counts)
        if bikes is not None
    ]
    file.write_text("\n".join(["hour,station_code,bikes,capacity,latitude,longitude", *lines]) + "\n")


def read(*tables):
    with tempfile.TemporaryDirectory() as folder:
        for i, (start, rows) in enumerate(tables):
            write(Path(folder) / f"{i}.csv", start, rows)
        return windows.read_counts(Path(folder))


class FillGaps(unittest.TestCase):
    def test_fills_as_the_handlers_do(self):
        random = np.random.default_rng(1)
        history = random.integers(0, 60, (500, 24)).astype(np.float32)
        history[random.uniform(size=history.shape) < 0.3] = NONE
        history[:, 7] = 3
        expected = [read_request.fill_gaps([None if np.isnan(n) else float(n) for n in row]) for row in history]
        np.testing.assert_allclose(windows.fill_gaps(history), expected, rtol=1e-6)


class ReadCounts(unittest.TestCase):
    def test_joins_the_files_of_a_folder_and_leaves_hours_without_a_file_unknown(self):
        counts = read(("2026-03-02T23:00Z", [(1, 2), (3, None)]), ("2026-03-03T02:00Z", [(4, 5)]))
        np.testing.assert_array_equal(counts.bikes, [[1, 3, NONE, 4], [2, NONE, NONE, 5]])
        self.assertEqual(counts.calendar[0].tolist(), [0, 1, 0])
        self.assertEqual(counts.rows, 5)

    def test_says_so_if_a_folder_has_no_csv(self):
        with tempfile.TemporaryDirectory() as folder, self.assertRaisesRegex(SystemExit, "has no CSV: expected files"):
            windows.read_counts(Path(folder))


class WindowsOf(unittest.TestCase):
    def setUp(self):
        self.rows = [[hour % 20, 5] for hour in range(24 * DAYS)]

    def test_reaches_back_before_its_first_hour_and_not_beyond_its_last(self):
        found = windows.windows_of(read(("2026-03-02T00:00Z", self.rows)), 48, 72)
        self.assertEqual((found.hour.min(), found.hour.max()), (48, 68))
        self.assertEqual(found.history[0, 0], 25 % 20)
        self.assertEqual(found.future[0].tolist(), [49 % 20, 50 % 20, 51 % 20])

    def test_leaves_out_windows_with_an_unknown_future_or_seven_missing_hours(self):
        for hour in range(50, 57):
            self.rows[hour][0] = None
        found = windows.windows_of(read(("2026-03-02T00:00Z", self.rows)), 30, 90)
        hours = found.hour[found.station == 0]
        self.assertEqual(hours.tolist(), [*range(30, 47), *range(74, 87)])

    def test_numbers_stations_with_two_days_of_windows_and_no_others(self):
        for row in self.rows[60:]:
            row[1] = None
        counts = read(("2026-03-02T00:00Z", self.rows))
        found = windows.windows_of(counts, 0, 24 * DAYS)
        self.assertEqual(counts.number_stations(found).tolist(), [1, 0])


class WithMissingHours(unittest.TestCase):
    def test_takes_hours_away_until_six_are_missing(self):
        self_made = [[hour % 20, None if hour % 12 == 3 else 5] for hour in range(24 * DAYS)]
        found = windows.windows_of(read(("2026-03-02T00:00Z", self_made)), 0, 24 * DAYS)
        thinned = measure.with_missing_hours(found, np.random.default_rng(1))
        self.assertEqual(set(np.isnan(thinned).sum(axis=1)), {6})
        self.assertTrue(np.isnan(thinned[np.isnan(found.history)]).all())


class ErrorRanges(unittest.TestCase):
    def test_hold_four_of_five_counts_of_the_windows_they_were_made_from(self):
        random = np.random.default_rng(1)
        rows = random.integers(0, 21, (24 * DAYS, 2)).tolist()
        found = windows.windows_of(read(("2026-03-02T00:00Z", rows)), 0, 24 * DAYS)
        forecast = found.future + random.normal(0, 1, found.future.shape)
        low, high = measure.limits(measure.error_ranges(found, forecast), found, forecast)
        within = (found.future >= low) & (found.future <= high)
        self.assertAlmostEqual(within.mean(), measure.HIGH - measure.LOW, delta=0.07)


if __name__ == "__main__":
    unittest.main()
