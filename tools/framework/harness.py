"""Runs a model's code/inference.py as SageMaker's inference toolkit does, with Python alone.

    harness.py MODEL_DIR                 a request in each line of standard input, its answer in a line of standard output
    harness.py MODEL_DIR --serve PORT    SageMaker's container contract on 127.0.0.1: GET /ping, POST /invocations

Lines are JSON: {"body", "content_type", "accept"} in, {"status", "content_type", "body"} out, bodies in base64. The first
line out is {"state": "ready"}, with the port when serving; or {"state": "failed", "missing", "message"} with the module
that this Python lacks, or null, and then the end with exit code 1.
"""

import argparse
import base64
import contextlib
import http.server
import importlib
import inspect
import json
import os
import signal
import sys
import threading
import traceback
import types
from pathlib import Path

DEFAULT_ACCEPT = "application/json"
DECODED_TYPES = ("application/json", "text/csv")  # the toolkit hands these to input_fn as text, others as bytes


def provide_toolkit_errors():
    """`sagemaker_inference.errors` as code/ may import it, where the toolkit is not installed."""
    with contextlib.suppress(ImportError):
        return importlib.import_module("sagemaker_inference.errors").BaseInferenceToolkitError

    class BaseInferenceToolkitError(Exception):
        def __init__(self, status_code, message, phrase):
            super().__init__(status_code, message, phrase)
            self.status_code, self.message, self.phrase = status_code, message, phrase

    package = types.ModuleType("sagemaker_inference")
    package.errors = types.ModuleType("sagemaker_inference.errors")
    package.errors.BaseInferenceToolkitError = BaseInferenceToolkitError
    sys.modules.update({"sagemaker_inference": package, "sagemaker_inference.errors": package.errors})
    return BaseInferenceToolkitError


class Handlers:
    """The four functions of a model, loaded as the toolkit loads them."""

    def __init__(self, model_dir):
        self.toolkit_error = provide_toolkit_errors()
        sys.path.insert(0, str(Path(model_dir) / "code"))
        self.module = importlib.import_module("inference")
        self.context = types.SimpleNamespace(system_properties={"model_dir": model_dir, "gpu_id": None})
        self.model = self.call("model_fn", model_dir)

    def call(self, name, *values):
        """Calls one of the functions; one that takes a value more gets the context, as the toolkit does it."""
        function = getattr(self.module, name)
        taken = len(inspect.signature(function).parameters)
        if taken == len(values) + 1:
            return function(*values, self.context)
        if taken != len(values):
            raise TypeError(f"{name} takes {taken} arguments but {len(values)} were given.")
        return function(*values)

    def answer(self, body, content_type, accept):
        """Status, content type and bytes of the answer to a request."""
        accept = DEFAULT_ACCEPT if accept in (None, "", "*/*") else accept
        try:
            data = self.call("input_fn", body.decode() if content_type in DECODED_TYPES else body, content_type)
            result = self.call("output_fn", self.call("predict_fn", data, self.model), accept)
            text, answered_type = result if isinstance(result, tuple) else (result, accept)
            return 200, answered_type, to_bytes(text)
        except self.toolkit_error as error:
            return error.status_code, "text/plain", f"{error.message}\n{traceback.format_exc()}".encode()
        except Exception as error:  # whatever the model's code throws is the model's failure, not the end of the server
            return 500, "text/plain", f"{error}\n{traceback.format_exc()}".encode()


def to_bytes(text):
    if isinstance(text, (bytes, bytearray)):
        return bytes(text)
    if isinstance(text, str):
        return text.encode()
    raise TypeError(f"output_fn returned {type(text).__name__}, expected text or bytes.")


def answer_lines(handlers, say):
    say({"state": "ready"})
    for line in sys.stdin:
        request = json.loads(line)
        body = base64.b64decode(request["body"])
        status, content_type, answer = handlers.answer(body, request["content_type"], request["accept"])
        say({"status": status, "content_type": content_type, "body": base64.b64encode(answer).decode()})


def serve(handlers, port, say):
    one_at_a_time = threading.Lock()  # as a worker of the image, while /ping goes on being answered

    class Container(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            self.reply(200 if self.path == "/ping" else 404, "text/plain", b"")

        def do_POST(self):
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            if self.path != "/invocations":
                return self.reply(404, "text/plain", b"")
            with one_at_a_time:
                answer = handlers.answer(body, self.headers.get("content-type"), self.headers.get("accept"))
            self.reply(*answer)

        def reply(self, status, content_type, body):
            self.send_response(status)
            self.send_header("content-type", content_type)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            """Nothing: standard error is for what goes wrong."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", port), Container) as server:
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        say({"state": "ready", "port": server.server_port})
        server.serve_forever()


def main():
    parser = argparse.ArgumentParser(description="Runs a model's code/inference.py as SageMaker's toolkit does.")
    parser.add_argument("model_dir", help="the unpacked model.tar.gz")
    parser.add_argument("--serve", type=int, metavar="PORT", help="be an HTTP server; 0 takes a free port")
    arguments = parser.parse_args()
    sys.dont_write_bytecode = True

    # Keep output of the model's code out of the answer lines.
    lines = os.fdopen(os.dup(sys.stdout.fileno()), "w", buffering=1)
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())

    def say(value):
        lines.write(json.dumps(value) + "\n")

    try:
        handlers = Handlers(arguments.model_dir)
    except Exception as error:
        missing = error.name if isinstance(error, ModuleNotFoundError) else None
        say({"state": "failed", "missing": missing, "message": f"{type(error).__name__}: {error}"})
        traceback.print_exc()
        sys.exit(1)
    if arguments.serve is None:
        answer_lines(handlers, say)
    else:
        serve(handlers, arguments.serve, say)


if __name__ == "__main__":
    main()
