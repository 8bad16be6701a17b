"""Generates a client with openapi-python-client and predicts with it: generated_client.py DOCUMENT API_URL

Prints as JSON what the generator said beside its success, and for each model the types of request and response.
"""

import importlib
import inspect
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import typing

document, api_url = sys.argv[1:]
folder = tempfile.TemporaryDirectory()
package = pathlib.Path(folder.name) / "generated"
# The generator formats its code with ruff, which is installed beside it.
path = os.pathsep.join([str(pathlib.Path(sys.executable).parent), os.environ["PATH"]])
generated = subprocess.run(
    [sys.executable, "-m", "openapi_python_client", "generate", "--path", document, "--meta", "none"]
    + ["--output-path", str(package)],
    env={**os.environ, "PATH": path},
    capture_output=True,
    text=True,
)
said = [line for line in (generated.stdout + generated.stderr).splitlines() if line and line != f"Generating {package}"]

sys.path.insert(0, folder.name)
client = importlib.import_module("generated").Client(base_url=api_url, timeout=60)


def request_types(predict):
    """The types of JSON requests in the signature of a generated function."""
    annotation = inspect.signature(predict).parameters["body"].annotation
    return [one for one in typing.get_args(annotation) or [annotation] if hasattr(one, "from_dict")]


def typed(predict, example):
    """The example as an object of the first type that takes it whole."""
    for one in request_types(predict):
        try:
            request = one.from_dict(example)
            if request.to_dict() == example:
                return request
        except (KeyError, TypeError):
            pass
    raise SystemExit(f"no type for {example}")


types = {}
for operations in json.load(open(document))["paths"].values():
    operation = operations.get("post", {})
    if "x-model" not in operation:
        continue
    name = "".join("_" + letter.lower() if letter.isupper() else letter for letter in operation["operationId"])
    predict = importlib.import_module(f"generated.api.predictions.{name}").sync
    example = next(iter(operation["requestBody"]["content"]["application/json"]["examples"].values()))["value"]
    request = typed(predict, example)
    types[operation["x-model"]] = [type(request).__name__, type(predict(client=client, body=request)).__name__]

print(json.dumps({"exit": generated.returncode, "said": said, "types": types}))
