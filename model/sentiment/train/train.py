"""Trains the sentiment model and writes everything of its folder that comes out of training.

    python model/sentiment/train/train.py [--data FILE] [--out FOLDER]

FILE is a CSV with the columns text,sentiment (default: .cache/sentiment/train.csv, which make_data.py writes first if it
is not there). Writes model.onnx, card.json, golden.json, train/heldout.json and train/parity.json into FOLDER (default:
model/sentiment). train/heldout.csv is measured, and nothing is fitted to it. With the versions of requirements.txt every
run writes the same, except for the date in the card.
"""

import argparse
import csv
import datetime
import hashlib
import json
from importlib.metadata import version
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from scipy.sparse import csr_matrix
from scipy.special import expit
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import MultinomialNB
from sklearn.pipeline import make_pipeline

import make_data
from features import ROWS, find_features, read_words, scale_of

HERE = Path(__file__).resolve().parent
# In the order of the graph's probabilities; contract.ts has the same.
SENTIMENTS = ["negative", "positive"]
OPSET = 18
TOLERANCE = 1e-5
# A golden case nearer to even odds than this could be decided by rounding.
UNDECIDED = 0.05
CUES = ("plain", "negation", "concession", "contrast")
# A negated word counts for its opposite, a conceded one for nothing; where the fit begins.
FIRST_FACTORS = [1.0, -2.0, -1.0, -1.0]
ROUNDS = 4
# Inverse weight of the penalty: strict, because sentences of people use words otherwise than the grammar does.
STRICTNESS = 0.1
FRAMEWORKS = ("scikit-learn", "scipy", "onnx", "numpy", "vaderSentiment")

TRICKY_TEXTS = [
    "a",
    "👍",
    "I ❤️ this!! 😍😍",
    "👨‍👩‍👧‍👦 had a great time 👍🏽",
    "🇫🇷 not bad at all",
    "It’s not good, isn't it? ISN’T!",
    "rock 'n' roll, dogs' dinner, 'quoted' and o'clock's",
    "ﬁne oﬃce, ﬂawless",
    "ＧＲＥＡＴ ｆｕｌｌ ｗｉｄｔｈ",
    "İstanbul'da ISTANBUL ıssız I",
    "ΣΊΣΥΦΟΣ ΚΑΛΟΣ ΟΔΟΣ.",
    "STRASSE Straße ẞ",
    "cafe\u0301 café CAFE\u0301",
    "\u0301 mark first, then a\u0308\u0323 two",
    "n\u0303ot \u1e9b\u0323",
    "这个产品非常好,我很喜欢",
    "とても良い。ｶﾞｷﾞ ー",
    "좋아요 \u1112\u1161\u11ab",
    "هذا المنتج رائع جدا",
    "המוצר הזה נהדר \u200fabc\u200e",
    "नमस्ते, बहुत अच्छा है",
    "ดีมาก ๆ ไม่ดี",
    "go\u200bod dis\u00adappointing ter\u2060rible \ufeffbom",
    "lone \ud83d surrogate \udc4d here",
    "\U0001d4f0\U0001d4f8\U0001d4f8\U0001d4ed 𝕓𝕒𝕕 𐐔𐐯𐑅𐐨𐑉𐐯𐐻",
    "½ of it, x² + y₂ ≠ Ⅳ, 3.5/5, 100%",
    "tabs\tand\nnew lines\r\nand\u00a0no-break\u2003spaces\u3000wide\u2028ends",
    "null \u0000 control \u0007 bell",
    ":) :-( =) ;-) :)) http://x.y (a:(b) :D",
    "…---… !!! ??? ***",
    "_under_score_ #hash @at e-mail snake_case",
    "™ © ® ℃ № ☎ ★☆ → ✓",
    "ǅ ǆ Ǆ ŉ Ⓐⓑ",
    "good but bad yet good however bad though good",
    "although it was good it was not never no bad",
    "not " * 30 + "good",
    "no but although " * 60,
    "\U000e0061\ufe0f\u20e3 1\ufe0f\u20e3 keycap",
]

GOLDEN_TEXTS = [
    "I love this product!",
    "It stopped working after a week.",
    "The room was not clean.",
    "Not bad at all",
    "The food was terrible, but the waiter was very friendly.",
    "The waiter was very friendly, but the food was terrible.",
    "Although it was expensive, I don't regret it.",
    "👍",
    "👎👎👎",
    "WORST. HOTEL. EVER.",
    "It isn’t great",
    "Would I buy it again? Absolutely.",
    "great " * 833,
]


def read_rows(file):
    with open(file, newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def labels_of(rows):
    return np.array([SENTIMENTS.index(row["sentiment"]) for row in rows])


def to_matrices(texts):
    """Scaled counts of features, a matrix for each cue: one row per text, one column per row of the table."""
    all_words = [read_words(text) for text in texts]
    found = [(i, row, cue, scale_of(words)) for i, words in enumerate(all_words) for row, cue in find_features(words)]
    text, row, cue, scale = (np.array(column) for column in zip(*found))
    shape = (len(texts), ROWS)
    return [
        csr_matrix((scale[cue == acting].astype(float), (text[cue == acting], row[cue == acting])), shape)
        for acting in range(len(CUES))
    ]


class Model:
    """log-odds = intercept + sum of weight x factor of the cue that acts on it: a weight per feature, a factor per cue."""

    def __init__(self, matrices, labels):
        """Weights and factors by turns, each a logistic regression with the other as it stands."""
        self.factors = np.array(FIRST_FACTORS)
        for _ in range(ROUNDS):
            words = LogisticRegression(C=STRICTNESS, max_iter=1000).fit(self.joined(matrices), labels)
            self.weights, self.intercept = words.coef_[0], words.intercept_[0]
            cues = LogisticRegression(C=np.inf, max_iter=1000).fit(self.by_cue(matrices), labels)
            self.factors, share = cues.coef_[0] / cues.coef_[0][0], cues.coef_[0][0]
        self.weights, self.intercept = self.weights * share, cues.intercept_[0]

    def joined(self, matrices):
        return sum(factor * matrix for factor, matrix in zip(self.factors, matrices)).tocsr()

    def by_cue(self, matrices):
        return np.stack([matrix @ self.weights for matrix in matrices], axis=1)

    def log_odds(self, texts):
        return self.by_cue(to_matrices(texts)) @ self.factors + self.intercept


def fit_baseline(texts, labels):
    """Naive Bayes on word counts: every word speaks for itself."""
    counts = CountVectorizer(analyzer=read_words)
    return make_pipeline(counts, MultinomialNB()).fit(texts, labels)


def export(model):
    """`rows`, `cues` [N, K] and `scale` [N] in; `log_odds` [N] of positive and `probabilities` [N, 2] out."""
    weights = model.weights.astype(np.float32)
    weights[0] = 0
    constants = {
        "weights": weights,
        "factors": model.factors.astype(np.float32),
        "intercept": np.array([model.intercept], dtype=np.float32),
        "axis": np.array([1]),
        "signs": np.array([[-1, 1]], dtype=np.float32),
    }
    nodes = [
        helper.make_node("Gather", ["weights", "rows"], ["weight"]),
        helper.make_node("Gather", ["factors", "cues"], ["factor"]),
        helper.make_node("Mul", ["weight", "factor"], ["parts"]),
        helper.make_node("ReduceSum", ["parts", "axis"], ["sum"], keepdims=0),
        helper.make_node("Mul", ["sum", "scale"], ["scaled"]),
        helper.make_node("Add", ["scaled", "intercept"], ["log_odds"]),
        helper.make_node("Unsqueeze", ["log_odds", "axis"], ["column"]),
        helper.make_node("Mul", ["column", "signs"], ["signed"]),
        helper.make_node("Sigmoid", ["signed"], ["probabilities"]),
    ]
    tensor = helper.make_tensor_value_info
    graph = helper.make_graph(
        nodes,
        "sentiment",
        [
            tensor("rows", TensorProto.INT32, ["N", "K"]),
            tensor("cues", TensorProto.INT32, ["N", "K"]),
            tensor("scale", TensorProto.FLOAT, ["N"]),
        ],
        [tensor("log_odds", TensorProto.FLOAT, ["N"]), tensor("probabilities", TensorProto.FLOAT, ["N", 2])],
        [numpy_helper.from_array(value, name) for name, value in constants.items()],
    )
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=9)
    onnx.checker.check_model(made, full_check=True)
    return made.SerializeToString()


def measure(model, baseline, held_out):
    """The card's figures, and right answers by style: (style, right, of the baseline, sentences)."""
    texts, labels = [row["text"] for row in held_out], labels_of(held_out)
    styles = np.array([row["style"] for row in held_out])
    right, baseline_right = (model.log_odds(texts) > 0) == labels, baseline.predict(texts) == labels

    def metric(name, chosen):
        return {
            "name": f"accuracy on {chosen.sum()} {name}",
            "value": round(float(right[chosen].mean()), 4),
            "baseline": {
                "name": "naive Bayes on word counts, trained on the same sentences",
                "value": round(float(baseline_right[chosen].mean()), 4),
            },
        }

    metrics = [
        metric("sentences written by hand", np.full(len(texts), True)),
        metric("of them that are no sarcasm", styles != "sarcasm"),
    ]
    by_style = [
        (
            style,
            int(right[styles == style].sum()),
            int(baseline_right[styles == style].sum()),
            int((styles == style).sum()),
        )
        for style in dict.fromkeys(styles.tolist())
    ]
    return metrics, by_style


def describe(rows, graph, metrics, by_style):
    right, _, sarcastic = next(row[1:] for row in by_style if row[0] == "sarcasm")
    return {
        "data": {
            "name": f"{len(rows):,} sentences made up by a grammar",
            "source": "model/sentiment/train/make_data.py, with the words of VADER's lexicon (Hutto and Gilbert, 2014)",
            "license": "Apache-2.0; VADER's lexicon: MIT",
            "rows": len(rows),
            "simulated": True,
        },
        "algorithm": "Logistic regression on hashed words and pairs of words, with factors for negation and contrast",
        "command": "python model/sentiment/train/train.py",
        "frameworks": {name: version(name) for name in FRAMEWORKS},
        "trained": datetime.date.today().isoformat(),
        "sha256": hashlib.sha256(graph).hexdigest(),
        "metrics": metrics,
        "limitations": [
            "Learned from sentences of a grammar, none written by a customer: on real texts it is right about as often as "
            "on the sentences written by hand, not more. For real use train it on labelled texts of your own.",
            "Grammar and hand-written sentences have one author, and the grammar was widened after a first measurement: take "
            "the accuracy as the upper end.",
            "Knows the words of the grammar and little of the world: what is bad news only to those who know what a "
            "phone is for, it misses.",
            f"Takes sarcasm at its word: {right} of {sarcastic} sarcastic sentences right.",
            "Knows two answers: a text that says nothing good or bad gets one of them, with a probability near a half.",
            "English only; of other languages it reads the emoji.",
            "Probabilities are those of the grammar's world and too sure outside of it.",
            "Not for decisions about people.",
        ],
    }


def reference():
    """Weights and factors are scikit-learn's, numpy adds them up in double precision."""
    return f"scikit-learn {version('scikit-learn')}, numpy {version('numpy')}"


def golden_cases(model, held_out):
    rows = [{"text": text} for text in GOLDEN_TEXTS] + held_out[::8]
    texts = [row["text"] for row in rows]
    return [
        {
            "name": text if len(text) <= 60 else f"{text[:59]}…",
            "request": {"text": text},
            "response": {"sentiment": SENTIMENTS[int(odds > 0)]},
        }
        for text, odds in zip(texts, model.log_odds(texts))
        if abs(odds) > UNDECIDED
    ]


def tensor(kind, array, digits=7):
    return {"type": kind, "dims": list(array.shape), "data": [round(value, digits) for value in array.ravel().tolist()]}


def held_out_tensors(model, held_out):
    """The held-out sentences by the names of the graph, padded to the longest, with the outputs as numpy has them."""
    texts = [row["text"] for row in held_out]
    all_words = [read_words(text) for text in texts]
    found = [find_features(words) for words in all_words]
    padded = np.zeros((len(found), max(map(len, found)), 2), dtype=np.int32)
    for row, features in zip(padded, found):
        row[: len(features)] = features
    log_odds = model.log_odds(texts)
    return {
        "reference": reference(),
        "inputs": {
            "rows": tensor("int32", padded[:, :, 0]),
            "cues": tensor("int32", padded[:, :, 1]),
            "scale": tensor("float32", np.array([scale_of(words) for words in all_words]), digits=9),
        },
        "outputs": {
            "log_odds": tensor("float32", log_odds),
            "probabilities": tensor("float32", expit(np.stack([-log_odds, log_odds], axis=1))),
        },
    }


def parity(model):
    """Words, features, scale and log-odds of texts that are hard to read the same way in two languages."""
    cases = []
    for text, odds in zip(TRICKY_TEXTS, model.log_odds(TRICKY_TEXTS)):
        words = read_words(text)
        rows, cues = zip(*find_features(words)) if words else ((), ())
        case = {"text": text, "words": words, "rows": rows, "cues": cues, "scale": float(scale_of(words))}
        cases.append({**case, "log_odds": round(float(odds), 7)})
    return {"reference": reference(), "cases": cases}


def write_json(file, value, indent=None):
    file.parent.mkdir(parents=True, exist_ok=True)
    separators = None if indent else (",", ":")
    file.write_text(json.dumps(value, indent=indent, separators=separators) + "\n")


def main(data, out):
    if data is None:
        data = make_data.CACHE / "train.csv"
        if not data.exists():
            make_data.main(make_data.CACHE)
    rows, held_out = read_rows(data), read_rows(HERE / "heldout.csv")
    texts, labels = [row["text"] for row in rows], labels_of(rows)
    model = Model(to_matrices(texts), labels)
    metrics, by_style = measure(model, fit_baseline(texts, labels), held_out)
    graph = export(model)

    out.mkdir(parents=True, exist_ok=True)
    (out / "model.onnx").write_bytes(graph)
    write_json(out / "card.json", describe(rows, graph, metrics, by_style), indent=2)
    golden = {"reference": reference(), "tolerance": TOLERANCE, "cases": golden_cases(model, held_out)}
    write_json(out / "golden.json", golden, indent=2)
    write_json(out / "train" / "heldout.json", held_out_tensors(model, held_out))
    write_json(out / "train" / "parity.json", parity(model))
    for metric in metrics:
        print(f"{metric['name']}: {metric['value']} ({metric['baseline']['name']}: {metric['baseline']['value']})")
    for style, right, baseline_right, count in by_style:
        print(f"{style}: {right} of {count} right ({baseline_right})")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, metavar="FILE")
    parser.add_argument("--out", type=Path, default=HERE.parent, metavar="FOLDER")
    arguments = parser.parse_args()
    main(arguments.data, arguments.out)
