"""Writes labels.json, the names of ImageNet's 1000 classes, pictures.json, the pictures of the golden cases, and
examples.json, the two smaller ones of the contract.

The network itself is not trained here: `npm run package -- mobilenet` fetches it and records what it answers to these
pictures. They come with scikit-image, where each is in the public domain or under CC0.
"""

import base64
import io
import json
from pathlib import Path

import skimage
from PIL import Image, ImageEnhance, ImageOps
from torchvision.models import MobileNet_V2_Weights

FOLDER = Path(__file__).parents[1]
DATA = Path(skimage.__file__).parent / "data"
SIDE = 128
EXAMPLE_SIDE = 96
# Photograph, its name in scikit-image, and the square that is cut out of it: left, top, side.
PHOTOGRAPHS = {
    "A cat": ("chelsea.png", (60, 0, 300)),
    "A cup of coffee": ("coffee.png", (120, 0, 400)),
    "A rocket at its launch": ("rocket.jpg", (150, 0, 427)),
    "An astronaut": ("astronaut.png", (0, 0, 512)),
    "Galaxies": ("hubble_deep_field.jpg", (0, 0, 800)),
    "A wall of bricks": ("brick.png", (0, 0, 512)),
    "Gravel": ("gravel.png", (0, 0, 512)),
}
CHANGES = {
    "": lambda picture: picture,
    ", mirrored": ImageOps.mirror,
    ", in the dusk": lambda picture: ImageEnhance.Brightness(picture).enhance(0.5),
    ", closer": lambda picture: picture.crop((SIDE // 4, SIDE // 4, SIDE * 3 // 4, SIDE * 3 // 4)),
}


def photograph(name, square, side=SIDE):
    left, top, side = square
    with Image.open(DATA / name) as picture:
        return picture.convert("RGB").crop((left, top, left + side, top + side)).resize((side, side), Image.LANCZOS)


def encode(picture):
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=60)
    return base64.b64encode(buffer.getvalue()).decode()


def write(file, value):
    (FOLDER / file).write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n")


def example(photograph_name):
    return encode(photograph(*PHOTOGRAPHS[photograph_name], EXAMPLE_SIDE))


write("labels.json", MobileNet_V2_Weights.IMAGENET1K_V1.meta["categories"])
write(
    "pictures.json",
    [
        {"name": name + suffix, "request": {"image_base64": encode(change(photograph(*source)))}}
        for name, source in PHOTOGRAPHS.items()
        for suffix, change in CHANGES.items()
    ],
)
write(
    "examples.json",
    [
        {"summary": "A cat", "request": {"image_base64": example("A cat")}},
        {
            "summary": "A cup of coffee, as a data URL",
            "request": {"image_base64": f"data:image/jpeg;base64,{example('A cup of coffee')}"},
        },
    ],
)
