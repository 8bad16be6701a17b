"""Flask and torch, for gunicorn."""

from flask import Flask, Response, jsonify, request

import torch_model

app = Flask(__name__)


@app.get("/ping")
def ping():
    return jsonify(status="ready")


@app.post("/invocations")
def invocations():
    try:
        return Response(torch_model.answer(request.get_data()), mimetype=torch_model.JSON)
    except torch_model.inference.InvalidRequest as error:
        return jsonify(error=error.message), error.status_code
