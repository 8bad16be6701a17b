"""Days on which Paris does not go to work."""

import datetime

from dateutil.easter import easter

FIXED = {(1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)}
# Easter Monday, Ascension Day, Whit Monday: days after Easter Sunday.
MOVABLE = (1, 39, 50)


def is_day_off(date):
    """True on Saturdays, Sundays and public holidays of France: what a request calls `is_weekend`."""
    holidays = {easter(date.year) + datetime.timedelta(days=days) for days in MOVABLE}
    return date.weekday() >= 5 or (date.month, date.day) in FIXED or date in holidays
