"""What the model sees of a text. read-words.ts and find-features.ts do the same; parity.json holds them to it."""

import math
import re
import unicodedata
from functools import cache

import numpy as np

# Rows of the graph's table of weights. Row 0 is padding and weighs nothing.
ROWS = 2**18
NEGATIONS = set(
    "not no never none nobody nothing neither nor hardly barely scarcely without cannot cant dont doesnt didnt isnt wasnt "
    "arent werent wont wouldnt couldnt shouldnt havent hasnt hadnt aint".split()
)
CONCESSIONS = set("although though while despite".split())
CONTRASTS = set("but however yet still though nevertheless".split())
# The cues that act on a word, each with the number of words it reaches.
NEGATED, CONCEDED, UNDONE, STRESSED = range(4)
REACH = {NEGATED: 3, CONCEDED: 6, UNDONE: 10, STRESSED: 10}
# Marks of a word: its cues as bits, and above them the quarter of the text that it stands in.
MARKS = 4 * 2 ** len(REACH)
STEM = 5
# A longer text has the sum of its features divided by the root of how many times as long it is.
USUAL_WORDS = 10

EMOTICON = re.compile(r"[:;=]-?[()]")
# The same as below, only faster.
ASCII_WORD = re.compile(r"[a-z0-9](?:[a-z0-9]|'(?=[a-z0-9]))*|[:;=]-?[()]")


def read_words(text):
    """Lower-case words (with inner apostrophes), emoji and other symbols one by one, emoticons. Never an empty one."""
    if text.isascii():
        return ASCII_WORD.findall(text.lower())
    text = "".join(sign for sign in text if unicodedata.category(sign) != "Cf")
    text = unicodedata.normalize("NFKC", text).lower().replace("’", "'")
    words, at = [], 0
    while at < len(text):
        end = end_of_word(text, at)
        if end > at:
            words.append(text[at:end])
        at = max(end, at + 1)
    return words


def end_of_word(text, at):
    """Where the word that begins at `at` ends; `at` itself if none does."""
    if kind(text[at]) == "So":
        return at + 1
    emoticon = EMOTICON.match(text, at)
    if emoticon:
        return emoticon.end()
    if kind(text[at])[0] not in "LN":
        return at
    while at < len(text) and (kind(text[at])[0] in "LNM" or is_inner_apostrophe(text, at)):
        at += 1
    return at


def is_inner_apostrophe(text, at):
    return text[at] == "'" and at + 1 < len(text) and kind(text[at + 1])[0] in "LN"


def kind(sign):
    return unicodedata.category(sign)


def is_negation(word):
    return word in NEGATIONS or word.endswith("n't")


def find_cues(words):
    """(cue, place of the word it acts on) of every cue in the text, by the word that gives it and then from there out."""
    found = []
    for place, word in enumerate(words):
        after = range(place + 1, len(words))
        if is_negation(word):
            found += [(NEGATED, other) for other in after[: REACH[NEGATED]]]
        if word in CONCESSIONS:
            found += [(CONCEDED, other) for other in after[: REACH[CONCEDED]]]
        if word in CONTRASTS:
            found += [(UNDONE, other) for other in range(place - 1, -1, -1)[: REACH[UNDONE]]]
            found += [(STRESSED, other) for other in after[: REACH[STRESSED]]]
    return found


def mark_words(words):
    """For each word the cues that act on it, as bits, and above them the quarter of the text that it stands in."""
    marks = [(4 * place // len(words)) << len(REACH) for place in range(len(words))]
    for cue, place in find_cues(words):
        marks[place] |= 1 << cue
    return marks


def find_features(words):
    """Rows of the table of weights: words and beginnings of longer words, those of the second half once more, pairs of
    neighbours, words under a cue."""
    features = []
    for place, word in enumerate(words):
        features += [row_of(name) for name in names_of(word)]
        if 2 * place >= len(words):
            features += [row_of(f"~{name}") for name in names_of(word)]
        if place > 0:
            features.append(row_of(f"{words[place - 1]} {word}"))
    for cue, place in find_cues(words):
        features += [row_of(f"{cue}:{name}") for name in names_of(words[place])]
    return features


def names_of(word):
    """The word and, if it is longer, its beginning, which it shares with its other forms."""
    return [word, f"{word[:STEM]}…"] if len(word) > STEM else [word]


@cache
def row_of(feature):
    """FNV-1a, 32 bits, over UTF-8."""
    hashed = 0x811C9DC5
    for byte in feature.encode():
        hashed = ((hashed ^ byte) * 0x01000193) % 2**32
    return 1 + hashed % (ROWS - 1)


def scale_of(words):
    return np.float32(1 / math.sqrt(max(1, len(words) / USUAL_WORDS)))
