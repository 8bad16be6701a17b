"""Converts a model of another framework to ONNX and checks that both answer alike.

`convert.py REQUEST` takes JSON with `format`, `file`, `out`, `csv`, `targets` and `trust`, runs source and graph on the rows of
the CSV file, writes the graph to `out` if they agree, and prints facts about the model as its last line. A mistake that the
user can correct is one line on standard error.
"""

import json
import sys
import warnings
from functools import partial
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pandas

MAX_ROWS = 10_000
# Single precision against the double precision of the frameworks, relative above 1.
TOLERANCE = 1e-4


class Problem(Exception):
    pass


def read_rows(request):
    """Complete rows of the CSV file, separated as its header is, without the target columns."""
    with open(request["csv"], encoding="utf-8-sig") as file:
        header = file.readline()
    table = pandas.read_csv(request["csv"], sep=max(",;\t", key=header.count), skipinitialspace=True)
    missing = [name for name in request["targets"] if name not in table.columns]
    if missing:
        raise Problem(f"{request['csv']} has no column {', '.join(missing)}. Available: {', '.join(table.columns)}.")
    table = table.drop(columns=request["targets"]).dropna().head(MAX_ROWS)
    if table.empty:
        raise Problem(f"{request['csv']} has no complete row to compare the answers on.")
    return table


def choose_columns(table, names, width):
    """Columns of the table in the order of the model: by its names, else all of them."""
    if names is not None:
        missing = [name for name in names if name not in table.columns]
        if missing:
            raise Problem(f"The model was trained with columns that the CSV file does not have: {', '.join(missing)}.")
        return table[list(names)]
    if len(table.columns) != width:
        raise Problem(
            f"The model takes {width} columns, but the CSV file has {len(table.columns)} beside the targets: "
            f"{', '.join(table.columns)}. Name the others with --target, or leave them out of the file."
        )
    return table


def to_matrix(table):
    texts = [name for name in table.columns if not pandas.api.types.is_numeric_dtype(table[name])]
    if texts:
        raise Problem(f"The model takes numbers, but the CSV file has texts in {', '.join(texts)}.")
    return table.to_numpy(dtype=np.float32)


def matrix_type(width):
    from onnxmltools.convert.common.data_types import FloatTensorType

    return [("input", FloatTensorType([None, width]))]


def free_batch(graph):
    """Says that outputs have as many rows as inputs: some converters say one."""
    for output in graph.graph.output:
        rows = output.type.tensor_type.shape.dim
        if rows and rows[0].dim_value == 1:
            rows[0].dim_param = "N"
    return graph


class Candidate:
    """A graph, what to feed it, and what the source answers to the same rows."""

    def __init__(self, graph, feeds, answers):
        self.graph, self.feeds, self.answers = free_batch(graph), feeds, answers
        self.rows = len(answers[0])

    def difference(self):
        """Largest difference of a number.

        Raises Problem naming the first row whose answer differs too much.
        """
        session = onnxruntime.InferenceSession(self.graph.SerializeToString(), providers=["CPUExecutionProvider"])
        outputs = session.run(None, self.feeds)
        largest = 0.0
        for expected, actual in zip(self.answers, outputs):
            expected = np.asarray(expected)
            if expected.size != np.asarray(actual).size:
                raise Problem(f"The graph answers with shape {np.shape(actual)}, the source with {expected.shape}.")
            actual = np.asarray(actual).reshape(expected.shape)
            if np.issubdtype(expected.dtype, np.floating):
                apart = np.abs(expected - actual) / np.maximum(1, np.abs(expected))
                largest = max(largest, float(apart.max()))
                wrong = ~(apart <= TOLERANCE)
            else:
                wrong = expected.astype(str) != actual.astype(str)
            rows = np.flatnonzero(wrong.reshape(len(expected), -1).any(axis=1))
            if len(rows):
                row = rows[0]
                raise Problem(
                    f"The graph answers {len(rows)} of {len(expected)} rows differently from the source: "
                    f"row {row + 1} gets {actual[row]}, expected {expected[row]}."
                )
        return largest


def answer_sklearn(model, rows):
    return [model.predict(rows)] + ([model.predict_proba(rows)] if hasattr(model, "predict_proba") else [])


def convert_sklearn(model, table, whole_numbers):
    """The graph of a pipeline: a matrix of numbers, or an input per column where it tells columns apart.

    Whole numbers may be quantities or codes of categories, which only the pipeline knows: `whole_numbers` decides.
    """
    from skl2onnx import to_onnx
    from skl2onnx.common.data_types import FloatTensorType, Int64TensorType, StringTensorType
    from sklearn.base import is_classifier
    from sklearn.compose import ColumnTransformer

    options = {id(model): {"zipmap": False}} if is_classifier(model) else None
    numeric = {name: pandas.api.types.is_numeric_dtype(table[name]) for name in table.columns}
    steps = [model, *(step for _, step in getattr(model, "steps", []))]
    if all(numeric.values()) and not any(isinstance(step, ColumnTransformer) for step in steps):
        matrix = to_matrix(table)
        rows = pandas.DataFrame(matrix, columns=table.columns) if hasattr(model, "feature_names_in_") else matrix
        types = [("input", FloatTensorType([None, matrix.shape[1]]))]
        return Candidate(
            to_onnx(model, initial_types=types, options=options), {"input": matrix}, answer_sklearn(model, rows)
        )
    types, feeds, rows = [], {}, table.copy()
    for name in table.columns:
        column = table[[name]]
        if not numeric[name]:
            kind, feeds[name] = StringTensorType, column.astype(str).to_numpy(dtype=object)
        elif whole_numbers and pandas.api.types.is_integer_dtype(table[name]):
            kind, feeds[name] = Int64TensorType, column.to_numpy(dtype=np.int64)
        else:
            kind, feeds[name] = FloatTensorType, column.to_numpy(dtype=np.float32)
            rows[name] = feeds[name].astype(table[name].dtype)
        types.append((name, kind([None, 1])))
    return Candidate(to_onnx(model, initial_types=types, options=options), feeds, answer_sklearn(model, rows))


def load_pickle(file):
    import joblib
    import sklearn

    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            model = joblib.load(file)
    except Exception as error:
        raise Problem(
            f"The file cannot be loaded with scikit-learn {sklearn.__version__} alone: {type(error).__name__}: {error}. "
            "A model with code of its own, or of a much older version, has to be exported to ONNX where that is installed."
        ) from error
    others = {
        str(warning.message.original_sklearn_version)
        for warning in caught
        if isinstance(warning.message, sklearn.exceptions.InconsistentVersionWarning)
    }
    return model, [
        f"The model was trained with scikit-learn {other} and read by {sklearn.__version__}, which may get it wrong: "
        "compare some answers with yours."
        for other in sorted(others)
    ]


def load_sklearn(request, table):
    import sklearn

    remarks = []
    if request["format"] == "skops":
        from skops import io

        untrusted = io.get_untrusted_types(file=request["file"])
        if untrusted and not request["trust"]:
            raise Problem(
                f"The file names types that can run code when it is loaded: {', '.join(untrusted)}. "
                "If you trust its author, say --trust."
            )
        model = io.load(request["file"], trusted=untrusted)
    else:
        model, remarks = load_pickle(request["file"])
    if not hasattr(model, "predict"):
        raise Problem(f"The file holds a {type(model).__name__}, which does not predict.")
    last = model.steps[-1][1] if hasattr(model, "steps") else model
    classes = getattr(model, "classes_", None)
    table = choose_columns(
        table, getattr(model, "feature_names_in_", None), getattr(model, "n_features_in_", len(table.columns))
    )
    attempts = [partial(convert_sklearn, model, table, whole_numbers) for whole_numbers in (False, True)]
    return attempts, {
        "algorithm": f"scikit-learn {type(last).__name__}",
        "features": [str(name) for name in getattr(model, "feature_names_in_", [])] or None,
        "labels": None if classes is None else [str(name) for name in classes],
        "framework": ("scikit-learn", sklearn.__version__),
        "remarks": remarks,
    }


def load_xgboost(request, table):
    import xgboost
    from onnxmltools import convert_xgboost

    booster = xgboost.Booster(model_file=request["file"])
    learner = json.loads(booster.save_config())["learner"]
    objective = learner["objective"]["name"]
    is_classifier = objective.startswith(("binary:", "multi:"))
    model = (xgboost.XGBClassifier if is_classifier else xgboost.XGBRegressor)()
    model.load_model(request["file"])
    names = booster.feature_names
    matrix = to_matrix(choose_columns(table, names, booster.num_features()))
    answers = [model.predict(matrix)] + ([model.predict_proba(matrix)] if is_classifier else [])
    labels = [str(i) for i in range(answers[1].shape[1])] if is_classifier else None

    def attempt():
        # The converter takes no names of the model's own.
        model.get_booster().feature_names = None
        graph = convert_xgboost(model, initial_types=matrix_type(matrix.shape[1]), target_opset=15)
        return Candidate(graph, {"input": matrix}, answers)

    return [attempt], {
        "algorithm": f"XGBoost, {objective}",
        "features": names,
        "labels": labels,
        "framework": ("xgboost", xgboost.__version__),
    }


def load_lightgbm(request, table):
    import lightgbm
    from onnxmltools import convert_lightgbm

    booster = lightgbm.Booster(model_file=request["file"])
    names = booster.feature_name()
    is_named = not all(name == f"Column_{i}" for i, name in enumerate(names))
    matrix = to_matrix(choose_columns(table, names if is_named else None, len(names)))
    objective = booster.dump_model()["objective"].split()[0]
    answers, labels = [booster.predict(matrix)], None
    if objective in ("binary", "multiclass"):
        chances = answers[0] if objective == "multiclass" else np.stack([1 - answers[0], answers[0]], axis=1)
        answers, labels = [chances.argmax(axis=1), chances], [str(i) for i in range(chances.shape[1])]

    def attempt():
        types = matrix_type(matrix.shape[1])
        graph = convert_lightgbm(booster, initial_types=types, zipmap=False, target_opset=15)
        return Candidate(graph, {"input": matrix}, answers)

    return [attempt], {
        "algorithm": f"LightGBM, {objective}",
        "features": names if is_named else None,
        "labels": labels,
        "framework": ("lightgbm", lightgbm.__version__),
    }


def load_text_model(request, table):
    from transformers_model import load_transformers

    return load_transformers(request, table, Problem)


LOADERS = {
    "pickle": load_sklearn,
    "skops": load_sklearn,
    "xgboost": load_xgboost,
    "lightgbm": load_lightgbm,
    "transformers": load_text_model,
}


def first_alike(attempts):
    """The first candidate whose graph answers as its source does, and the largest difference."""
    failures = []
    for attempt in attempts:
        try:
            candidate = attempt()
            return candidate, candidate.difference()
        except Problem as problem:
            failures.append(str(problem))
        except Exception as error:  # noqa: BLE001 (converters and runtime raise errors of any kind)
            failures.append(f"{type(error).__name__}: {str(error).strip().splitlines()[0]}")
    raise Problem(f"The model cannot be converted. {failures[0]}")


def convert(request):
    table = read_rows(request)
    attempts, facts = LOADERS[request["format"]](request, table)
    candidate, difference = first_alike(attempts)
    Path(request["out"]).write_bytes(candidate.graph.SerializeToString())
    name, version = facts.pop("framework")
    return {
        "remarks": [],
        **facts,
        "frameworks": {name: version, "onnx": onnx.__version__},
        "reference": f"{name} {version}, with which the graph agrees to {difference:.1e} on {candidate.rows} rows",
    }


def main():
    warnings.simplefilter("ignore")
    try:
        print(json.dumps(convert(json.loads(sys.argv[1]))))
    except Problem as problem:
        sys.exit(str(problem))


if __name__ == "__main__":
    main()
