"""Texts composed of labelled ones, for what single sentences seldom show: two sides, and negation.

Nothing is invented: halves are people's own sentences, negated words the opinion lexicon's. The rules are those of English:
the verdict comes last, or after "but", or is what "although" does not concede; "not" turns an opinion word round. An emoji says
what the texts that have it say.
"""

import numpy as np

# Sets whose sentences are verdicts on one thing, and the words that a half may have.
SETS = ("pros-cons", "product-reviews", "sentence-polarity")
HALF = range(2, 13)
CONTRASTS = 14_000
NEGATIONS = 16_000
# Words that a sentence with one negated word may have.
MOST_NEGATED = 15
SEED = 7
# Each with what is said first (the other side) and last (the verdict) in place of 0 and 1.
PATTERNS = ["0 1", "0 1", "0 but 1", "0 but 1", "0 and 1", "although 0 1", "1 although 0", "0 however 1", "0 yet 1", "while 0 1"]
# Before an opinion word, in place of _.
NEGATORS = (
    "not _, not _ at all, not a _, is not _, isn't _, wasn't _, aren't _, never _, no _, no _ at all, without _, hardly _, "
    "don't _, doesn't _, didn't _, can't _, couldn't _, won't _, wouldn't _, nothing _, nothing to _, no reason to _, far from _"
).split(", ")
# A sign speaks for itself if at least so many texts have it and this share of them agree.
OFTEN, CLEAR = 5, 0.75
SIGN_TIMES = (1, 1, 1, 1, 2, 2, 3, 3)
COPULAS = set("is was are were".split())
INTENSIFIERS = set("so very really pretty quite too a an the just also that".split())


def compose(texts):
    """(words, label) of composed texts. `texts` are (words, label, name of the set)."""
    random = np.random.default_rng(SEED)
    lexicon = {words[0]: label for words, label, name in texts if name == "opinion-lexicon" and len(words) == 1}
    return [
        *contrasts(texts, random),
        *negations(lexicon, random),
        *negated_sentences(texts, lexicon),
        *signs(texts),
    ]


def contrasts(texts, random):
    """Halves of one set with opposite labels; now and then the verdict is of two sentences."""
    halves = {name: ([], []) for name in SETS}
    for words, label, name in texts:
        if len(words) in HALF and name in SETS:
            halves[name][label].append(words)
    for _ in range(CONTRASTS):
        pools, label = halves[pick(SETS, random)], int(random.integers(2))
        other, verdict = pick(pools[1 - label], random), pick(pools[label], random)
        if random.random() < 0.25:
            verdict = [*verdict, "and", *pick(pools[label], random)]
        parts = {"0": other, "1": verdict}
        yield [word for part in pick(PATTERNS, random).split() for word in parts.get(part, [part])], label


def negations(lexicon, random):
    """An opinion word after a negator."""
    words = sorted(lexicon)
    for place in random.choice(len(words), NEGATIONS):
        yield pick(NEGATORS, random).replace("_", words[place]).split(), 1 - lexicon[words[place]]


def negated_sentences(texts, lexicon):
    """Sentences that say "is" or the like, an intensifier or none, and their only opinion word, with "not" put between."""
    for words, label, _ in texts:
        opinions = [place for place, word in enumerate(words) if word in lexicon]
        if len(opinions) != 1 or len(words) > MOST_NEGATED or lexicon[words[opinions[0]]] != label:
            continue
        before = opinions[0] - 1
        while before >= 0 and words[before] in INTENSIFIERS:
            before -= 1
        if before >= 0 and words[before] in COPULAS:
            yield [*words[: before + 1], "not", *words[before + 1 :]], 1 - label


def signs(texts):
    """Emoji and emoticons on their own, once to thrice, with the label of most texts that have them."""
    labels = {}
    for words, label, _ in texts:
        for word in set(words):
            if not word[0].isalnum():
                labels.setdefault(word, []).append(label)
    for sign, found in sorted(labels.items()):
        share = sum(found) / len(found)
        if len(found) >= OFTEN and not 1 - CLEAR < share < CLEAR:
            for times in SIGN_TIMES:
                yield [sign] * times, round(share)


def pick(choices, random):
    return choices[random.integers(len(choices))]
