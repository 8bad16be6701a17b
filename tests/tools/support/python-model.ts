import { mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { type GoldenFile } from "../../../model/golden";
import { TemporaryModel } from "../../model/support/model-folder";

/** Knows the golden answers by heart, so that plain Python can play the four functions. */
const inference = `
import json
from pathlib import Path

from sagemaker_inference.errors import BaseInferenceToolkitError


def model_fn(model_dir):
    print("loading")
    return json.loads((Path(model_dir) / "code" / "answers.json").read_text())


def input_fn(request_body, content_type):
    if content_type != "application/json":
        raise BaseInferenceToolkitError(415, "Send JSON.", "Send JSON.")
    try:
        return json.loads(request_body)
    except ValueError as error:
        raise BaseInferenceToolkitError(400, "Not JSON.", "Not JSON.") from error


def predict_fn(data, model):
    print("predicting")
    for case in model:
        if case["request"] == data:
            return case["response"]
    raise BaseInferenceToolkitError(400, "alcohol: Invalid input: expected number, received null", "Bad request")


def output_fn(prediction, accept):
    return json.dumps(prediction), accept
`;

/** A model with a `code/` that needs Python alone. */
export class PythonModel extends TemporaryModel {
  constructor() {
    super();
    mkdirSync(path.join(this.dir, "code"));
    this.write("model.safetensors", Buffer.alloc(8));
    this.write("code/inference.py", inference);
    this.write("code/answers.json", JSON.stringify(this.golden().cases));
  }

  golden(): GoldenFile {
    return JSON.parse(readFileSync(path.join(this.dir, "golden.json"), "utf8")) as GoldenFile;
  }
}
