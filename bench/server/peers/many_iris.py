"""Sessions of many copies of the iris classifier, by name, and their answers. Settings as in our server: one thread each."""

import json
import os
from pathlib import Path

import numpy as np
import onnxruntime


def open_session(file):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(file, options, providers=["CPUExecutionProvider"])


def open_all():
    """Sessions by name: MODELS names a folder with a folder for each model."""
    files = Path(os.environ["MODELS"]).glob("*/model.onnx")
    return {file.parent.name: open_session(file) for file in files}


def probabilities(session, flowers):
    [rows] = session.run(["probabilities"], {"measurements": np.asarray(flowers, dtype=np.float32)})
    return rows
