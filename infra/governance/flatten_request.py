"""Turns captured requests into rows for SageMaker Model Monitor, which reads flat records only.

Model Monitor calls preprocess_handler for each captured request. The program puts ROWS, the name of the request's list of
rows or None, and COLUMNS, a list of [name, key, type], before this text.
"""

import base64
import json


def preprocess_handler(inference_record):
    """Returns a dictionary for each row of the request; none for a body that the model refuses anyway."""
    captured = inference_record.endpoint_input
    body = base64.b64decode(captured.data) if captured.encoding == "BASE64" else captured.data
    try:
        request = json.loads(body)
        rows = [request] if ROWS is None else request[ROWS]
        return [flatten(row) for row in rows]
    except (KeyError, TypeError, ValueError):
        return []


def flatten(row):
    named = dict(enumerate(row)) if isinstance(row, list) else row
    return {name: typed(named[key], kind) for name, key, kind in COLUMNS if named.get(key) is not None}


def typed(value, kind):
    """Writes whole numbers of a fractional column as fractions, and booleans as words, so that a column has one type."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return float(value) if kind == "Fractional" and isinstance(value, int) else value
