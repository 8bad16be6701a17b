"""The model's card: what it is, what it learned from, how good it is, what it must not be used for."""

import datetime
import hashlib
from collections import Counter
from importlib.metadata import version

import vocabulary
from corpora import SETS

FRAMEWORKS = ("torch", "scikit-learn", "scipy", "onnx", "numpy", "vaderSentiment")
LIMITATIONS = [
    "Not for decisions about people, nor for judging a person, a group or an employee by what they wrote.",
    "Not for monitoring people, for moderation or for any decision without a person who reads the text.",
    "Not for health, mental state or emergencies: a calm text is no sign that all is well.",
    "English only; of other languages it reads the emoji.",
    "Learned from reviews of products, films, restaurants and clothes, from tweets and Reddit comments, most of them "
    "before 2020. On other kinds of text measure it first; news and politics it was not tested on.",
    "Knows two answers: a text that says nothing good or bad gets one of them, with a confidence near a half.",
    "Confidence is calibrated on single sentences of reviews. On long texts, and on kinds of text that it does not know, "
    "it may be too sure.",
    "Takes sarcasm at its word and misses much understatement.",
    "Reads windows of four words and a few cues: a verdict that takes more context to understand, it may miss.",
]


VECTORS_PAPER = "Pennington, Socher and Manning, GloVe, EMNLP 2014"


def describe(texts, graph, metrics):
    """`texts` are those of every set; the sentences that bias is measured on are among them and are not learned from."""
    counts = Counter(text.set for text in texts)
    vectors = f"npm {vocabulary.PACKAGE} {vocabulary.VERSION}"
    sets = [(name, counts[name], what, licence, source, paper) for name, (_, what, licence, source, paper) in SETS.items()]
    return {
        "data": {
            "name": "English texts with labels by people: " + ", ".join(f"{count:,} {what}" for _, count, what, *_ in sets),
            "source": "; ".join(f"{name}: {source}" for name, _, _, _, source, _ in sets) + f"; word vectors: {vectors}",
            "license": "; ".join(f"{name}: {licence}" for name, _, _, licence, _, _ in sets)
            + "; word vectors: MIT and PDDL 1.0",
            "citation": "; ".join(dict.fromkeys([*(paper for *_, paper in sets), VECTORS_PAPER])),
            "rows": len(texts),
        },
        "algorithm": "Convolutional network on word vectors and logistic regression on hashed words and pairs, added up",
        "command": "python model/sentiment/train/train.py --data ../shared/data/sentiment",
        "frameworks": {name: version(name) for name in FRAMEWORKS},
        "trained": datetime.date.today().isoformat(),
        "sha256": hashlib.sha256(graph).hexdigest(),
        "metrics": metrics,
        "limitations": LIMITATIONS,
    }
