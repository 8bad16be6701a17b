"""What the TypeScript side is held to: golden answers, the graph on the hand-written sentences, hard-to-read texts."""

from importlib.metadata import version

import numpy as np
from scipy.special import expit

from features import find_features, mark_words, read_words, scale_of
from vocabulary import UNKNOWN

TOLERANCE = 1e-5
# A golden case nearer to even odds than this could be decided by rounding.
UNDECIDED = 0.05
# In the order of the graph's probabilities; contract.ts has the same.
SENTIMENTS = ["negative", "positive"]

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
    "The staff was lovely but the room was dirty and I will never come back",
    "great " * 833,
]


def reference():
    """What predicts the cases: PyTorch in single precision, numpy for the linear part in double."""
    return f"torch {version('torch')}, numpy {version('numpy')}"


def golden(model, held_out):
    """The contract's examples and others, and every eighth hand-written sentence, with the answers to them."""
    texts = [*GOLDEN_TEXTS, *(row["text"] for row in held_out[::8])]
    cases = [
        {
            "name": text if len(text) <= 60 else f"{text[:59]}…",
            "request": {"text": text},
            "response": {"sentiment": SENTIMENTS[int(odds > 0)], "confidence": round(float(expit(abs(odds))), 7)},
        }
        for text, odds in zip(texts, model.log_odds([read_words(text) for text in texts]))
        if abs(odds) > UNDECIDED
    ]
    return {"reference": reference(), "tolerance": TOLERANCE, "cases": cases}


def held_out_tensors(model, held_out):
    """The hand-written sentences by the names of the graph, padded to the longest, with the outputs to expect."""
    texts = [read_words(row["text"]) for row in held_out]
    odds, scales = model.log_odds(texts), np.array([scale_of(words) for words in texts])
    rows = pad([find_features(words) for words in texts])
    parts = model.weight_of(rows) * scales[:, np.newaxis]
    return {
        "reference": reference(),
        "inputs": {
            "words": tensor("int32", pad([numbers(model, words) for words in texts])),
            "marks": tensor("int32", pad([mark_words(words) for words in texts])),
            "rows": tensor("int32", rows),
            "scale": tensor("float32", scales, digits=9),
        },
        "outputs": {
            "log_odds": tensor("float32", odds),
            "probabilities": tensor("float32", expit(np.stack([-odds, odds], axis=1))),
            "parts": tensor("float32", parts),
        },
    }


def parity(model):
    """Words, numbers, marks, features, scale and log-odds of texts that two languages may read in two ways."""
    texts = [read_words(text) for text in TRICKY_TEXTS]
    cases = [
        {
            "text": text,
            "words": words,
            "numbers": numbers(model, words),
            "marks": mark_words(words),
            "rows": find_features(words),
            "scale": float(scale_of(words)),
            "log_odds": round(float(odds), 7),
        }
        for text, words, odds in zip(TRICKY_TEXTS, texts, model.log_odds(texts))
    ]
    return {"reference": reference(), "cases": cases}


def numbers(model, words):
    return [model.vocabulary.get(word, UNKNOWN) for word in words]


def pad(lists):
    padded = np.zeros((len(lists), max(map(len, lists))), dtype=np.int32)
    for row, values in zip(padded, lists):
        row[: len(values)] = values
    return padded


def tensor(kind, array, digits=7):
    return {"type": kind, "dims": list(array.shape), "data": [round(value, digits) for value in array.ravel().tolist()]}
