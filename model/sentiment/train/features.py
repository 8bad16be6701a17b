"""What the model sees of a text. read-words.ts and find-features.ts do the same; parity.json is what they are held to."""

import re
import unicodedata

import numpy as np

# Rows of the graph's table of weights. Row 0 is padding and weighs nothing.
ROWS = 2**16
# What may act on a word's weight: nothing, or a cue near it. The graph multiplies the weight by the cue's factor.
PLAIN, NEGATION, CONCESSION, CONTRAST = range(4)
# Words that a feature may look back over: from a word to a negation, to "although"; from "but" to a word.
NEGATED, CONCEDED, CONTRASTED = 3, 6, 10
NEGATIONS = set(
    "not no never none nobody nothing neither nor hardly barely scarcely without cannot cant dont doesnt didnt isnt wasnt "
    "arent werent wont wouldnt couldnt shouldnt havent hasnt hadnt aint".split()
)
CONCESSIONS = {"although", "though", "while", "despite"}
CONTRASTS = {"but", "however", "yet", "still", "though", "nevertheless"}
STEM = 5
# A text of more words has its sum divided by the root of how many times as long it is.
USUAL_WORDS = 10

EMOTICON = re.compile(r"[:;=]-?[()]")


def read_words(text):
    """Lower-case words (with inner apostrophes), emoji and other symbols one by one, emoticons. Never an empty one."""
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


def find_features(words):
    """Of each feature of the text, in the order in which they are found: row of its weight and which cue acts on it."""
    features = []
    for i, word in enumerate(words):
        features += weighed(word, PLAIN)
        if i > 0:
            features.append((row_of(f"{words[i - 1]} {word}"), PLAIN))
        for before in range(i - 1, max(-1, i - 1 - CONTRASTED), -1):
            if i - before <= NEGATED and is_negation(words[before]):
                features += weighed(word, NEGATION)
            if i - before <= CONCEDED and words[before] in CONCESSIONS:
                features += weighed(word, CONCESSION)
            if word in CONTRASTS:
                features += weighed(words[before], CONTRAST)
    return features


def weighed(word, cue):
    """The word and, of a longer one, its beginning, which it shares with its other forms."""
    names = [word, f"{word[:STEM]}…"] if len(word) > STEM else [word]
    return [(row_of(name), cue) for name in names]


def row_of(feature):
    """FNV-1a, 32 bits, over UTF-8."""
    hashed = 0x811C9DC5
    for byte in feature.encode():
        hashed = ((hashed ^ byte) * 0x01000193) % 2**32
    return 1 + hashed % (ROWS - 1)


def scale_of(words):
    return np.float32(1 / np.sqrt(max(1, len(words) / USUAL_WORDS)))
