"""Tests of train/fetch.py; nothing is fetched. Run: python -m unittest discover tests/model/velib-forecast -p "*_test.py"."""

import json
import sys
import tempfile
import unittest
from datetime import datetime, timezone
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[2] / "model" / "velib-forecast" / "train"))
import fetch  # noqa: E402

HOUR = "2026-03-02T07:00:00Z"


class Parse(unittest.TestCase):
    def setUp(self):
        self.records = json.loads((HERE / "feed-sample.json").read_text())

    def test_gives_a_row_for_each_station_in_use(self):
        self.assertEqual(
            fetch.parse(self.records, HOUR),
            [
                (HOUR, "11104", 9, 20, 48.855907555969, 2.3925706744194),
                (HOUR, "16107", 8, 35, 48.865983, 2.275725),
                (HOUR, "9020", 5, 21, 48.87929591733507, 2.3373600840568547),
            ],
        )

    def test_names_the_record_in_which_a_field_is_gone(self):
        del self.records[1]["capacity"]
        with self.assertRaises(ValueError) as caught:
            fetch.parse(self.records, HOUR)
        self.assertEqual(
            str(caught.exception), f"The feed has changed: KeyError('capacity') in {json.dumps(self.records[1])}"
        )

    def test_refuses_a_count_that_is_no_number(self):
        self.records[0]["numbikesavailable"] = None
        with self.assertRaises(ValueError) as caught:
            fetch.parse(self.records[:1], HOUR)
        self.assertEqual(
            str(caught.exception),
            "The feed has changed: TypeError('bikes, capacity and position must be numbers') in "
            + json.dumps(self.records[0]),
        )


class Insist(unittest.TestCase):
    def test_asks_again_after_each_pause_and_returns_the_first_answer(self):
        answers, slept = [OSError("reset"), ValueError("no JSON"), "rows"], []

        def ask():
            answer = answers.pop(0)
            if isinstance(answer, Exception):
                raise answer
            return answer

        self.assertEqual(fetch.insist(ask, pauses=(1, 2, 3), sleep=slept.append), "rows")
        self.assertEqual((slept, answers), ([1, 2], []))

    def test_gives_up_after_the_last_pause(self):
        slept, asked = [], []

        def ask():
            asked.append(True)
            raise OSError("reset")

        self.assertIsNone(fetch.insist(ask, pauses=(1, 2), sleep=slept.append))
        self.assertEqual((slept, len(asked)), ([1, 2], 3))


class Append(unittest.TestCase):
    def test_writes_the_header_once_and_appends_rows(self):
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "new" / "fetched.csv"
            fetch.append(file, [(HOUR, "9020", 5, 21, 48.5, 2.25)])
            fetch.append(file, [(HOUR, "9021", 6, 22, 48.5, 2.25)])
            self.assertEqual(
                file.read_text(),
                "hour,station_code,bikes,capacity,latitude,longitude\n"
                f"{HOUR},9020,5,21,48.5,2.25\n{HOUR},9021,6,22,48.5,2.25\n",
            )


class NextHour(unittest.TestCase):
    def test_is_the_coming_full_hour(self):
        now = datetime(2026, 3, 2, 23, 12, 5, tzinfo=timezone.utc)
        self.assertEqual(fetch.next_hour(now), datetime(2026, 3, 3, tzinfo=timezone.utc))


if __name__ == "__main__":
    unittest.main()
