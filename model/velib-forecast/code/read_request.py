"""Reads a request by the rules of contract.ts and fill-gaps.ts, and refuses a wrong field in the same words."""

import json

import numpy as np

try:  # part of AWS's image, whose server answers with the status that such an error carries
    from sagemaker_inference.errors import BaseInferenceToolkitError as ToolkitError
except ImportError:  # anywhere else it is raised like any exception
    ToolkitError = Exception

HISTORY_HOURS = 24
MAX_MISSING_HOURS = 6
MAX_CODE_LENGTH = 16
ABSENT = object()


class InvalidRequest(ToolkitError):
    """The caller's mistake; `param` is the path of the culprit in the request, None for the body as a whole."""

    def __init__(self, message, param=None, status_code=400):
        Exception.__init__(self, message)
        self.param = param
        self.status_code = status_code
        self.message = self.phrase = f"{param}: {message}" if param else message


def read_request(body):
    """The request in `body`, which is JSON as text or bytes.

    Raises InvalidRequest with the first mistake.
    """
    try:
        request = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise InvalidRequest(f"The body is not valid JSON: {error}") from error
    if not isinstance(request, dict):
        raise InvalidRequest(f"Expected an object, got {describe(request)}.")
    for name, (title, expected, fits) in FIELDS.items():
        value = request.get(name, ABSENT)
        check(fits(value), title, expected, value, name)
        if name == "historical_bikes":
            check_history(value)
    unknown = [name for name in request if name not in FIELDS]
    if unknown:
        raise InvalidRequest(f"Unrecognized key: {json.dumps(unknown[0])}")
    return request


def check(is_right, title, expected, value, param):
    if not is_right:
        raise InvalidRequest(f"{title}: expected {expected}, got {describe(value)}.", param)


def check_history(history):
    for i, bikes in enumerate(history):
        check(bikes is None or COUNT[2](bikes), *COUNT[:2], bikes, f"historical_bikes[{i}]")
    title, expected, _ = FIELDS["historical_bikes"]
    check(len(history) == HISTORY_HOURS, title, expected, history, "historical_bikes")
    missing = history.count(None)
    if missing > MAX_MISSING_HOURS:
        raise InvalidRequest(
            f"{title}: expected at most {MAX_MISSING_HOURS} missing hours (null), got {missing}.", "historical_bikes"
        )


def is_number(value, smallest, largest):
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return number and smallest <= value <= largest


def number(title, smallest, largest, unit=""):
    return title, f"a number from {smallest} to {largest}{unit}", lambda value: is_number(value, smallest, largest)


def whole_number(title, smallest, largest, unit=""):
    def fits(value):
        return is_number(value, smallest, largest) and value == int(value)

    return title, f"a whole number from {smallest} to {largest}{unit}", fits


def is_code(value):
    return isinstance(value, str) and 1 <= len(value) <= MAX_CODE_LENGTH


# Title and what is expected, for messages; whether a value fits.
FIELDS = {
    "station_code": ("Station code", f"text of 1 to {MAX_CODE_LENGTH} characters", is_code),
    "historical_bikes": ("History", f"{HISTORY_HOURS} hourly counts", lambda value: isinstance(value, list)),
    "hour": whole_number("Hour", 0, 23),
    "day_of_week": whole_number("Day of the week", 0, 6, " (Monday is 0)"),
    "is_weekend": ("Day off", "true or false", lambda value: isinstance(value, bool)),
    "capacity": whole_number("Capacity", 1, 200, " docks"),
    "latitude": number("Latitude", 48.6, 49.1, "°"),
    "longitude": number("Longitude", 2, 2.7, "°"),
}
COUNT = number("Bikes", 0, 200, ", or null if not recorded")


def describe(value):
    """What was found in place of what is expected."""
    if value is ABSENT:
        return "nothing"
    if isinstance(value, str):
        return f"text of length {len(value)}"
    if isinstance(value, list):
        return f"a list of length {len(value)}"
    return "an object" if isinstance(value, dict) else json.dumps(value)


def fill_gaps(history):
    """Missing hours: on the straight line between their known neighbours; at either end, the nearest known count."""
    known = [hour for hour, bikes in enumerate(history) if bikes is not None]
    return np.interp(range(len(history)), known, [history[hour] for hour in known]).tolist()
