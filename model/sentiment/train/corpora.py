"""Reads the labelled English texts that the model learns from: eleven sets, each as people wrote and labelled it.

Where each comes from, and under which licence, is in `SETS`; train.py copies it into the card.
"""

import csv
import gzip
import io
import re
import zipfile
from dataclasses import dataclass

from features import read_words

NEGATIVE, POSITIVE = 0, 1

# Groups of GoEmotions' paper (Demszky et al., 2020); what is in neither, such as surprise, says nothing of polarity.
GOOD_EMOTIONS = set(
    "admiration amusement approval caring desire excitement gratitude joy love optimism pride relief".split()
)
BAD_EMOTIONS = set(
    "anger annoyance disappointment disapproval disgust embarrassment fear grief nervousness remorse sadness".split()
)
# Mean ratings go from -4 to 4; nearer to 0 than this, twenty people did not agree on a side.
UNDECIDED_RATING = 0.5
# Shop reviews are mostly good; more than this many good ones for each bad one would teach that clothes are good.
GOOD_PER_BAD = 2
# Words that are left of a whole film review: its end, where the verdict is.
REVIEW_WORDS = 50


@dataclass(frozen=True)
class Text:
    text: str
    words: list[str]
    label: int
    set: str


def read_corpora(folder):
    """The texts of all sets in `folder`, in a fixed order. Of texts with the same words only the first is kept: what is
    learned never equals what is tested on, because the tested sets come first. Texts without a word are left out."""
    found = {}
    for name, (read, *_) in SETS.items():
        for text, label in read(folder):
            words = read_words(text)
            found.setdefault(" ".join(words), Text(text, words, label, name))
    found.pop("", None)
    return list(found.values())


def read_amazon(folder):
    return read_tab_separated(folder / "sentiment-labelled-sentences/amazon_cells_labelled.txt")


def read_imdb(folder):
    return read_tab_separated(folder / "sentiment-labelled-sentences/imdb_labelled.txt")


def read_yelp(folder):
    return read_tab_separated(folder / "sentiment-labelled-sentences/yelp_labelled.txt")


def read_tab_separated(file):
    rows = [line.rsplit("\t", 1) for line in file.read_text("utf-8").split("\n") if line.strip()]
    return [(text.strip(), int(label)) for text, label in rows]


def read_sentence_polarity(folder):
    for part, label in (("neg", NEGATIVE), ("pos", POSITIVE)):
        for line in lines_in(folder / "sentence_polarity.zip", f"sentence_polarity/rt-polarity.{part}"):
            yield join_tokens(line), label


def read_product_reviews(folder):
    """Sentences in which all opinions have one sign: `picture[+2],sound[+1]##text`, or `[t]title` without a sign."""
    for name in ("product_reviews_1", "product_reviews_2"):
        archive = folder / f"{name}.zip"
        for member in members_of(archive, ".txt"):
            for line in lines_in(archive, member):
                opinions, mark, text = line.partition("##")
                signs = set(re.findall(r"\[([+-])\d?\]", opinions))
                if mark and len(signs) == 1:
                    yield join_tokens(text), POSITIVE if signs == {"+"} else NEGATIVE


def read_pros_cons(folder):
    for part, label in (("Cons", NEGATIVE), ("Pros", POSITIVE)):
        for line in lines_in(folder / "pros_cons.zip", f"pros_cons/Integrated{part}.txt"):
            yield re.sub(r"</?(Pros|Cons)>", " ", line).strip(), label


def read_vader(folder):
    """Tweets and product sentences; the film sentences are those of sentence-polarity."""
    for part in ("amazonReviewSnippets", "tweets"):
        file = folder / f"vader-ground-truth/{part}_GroundTruth.txt"
        for line in file.read_text("utf-8", errors="replace").splitlines():
            _, rating, text = line.split("\t", 2)
            if abs(float(rating)) >= UNDECIDED_RATING:
                yield unescape(text), POSITIVE if float(rating) > 0 else NEGATIVE


def read_clothing(folder):
    """Titles and texts of shop reviews: one and two stars are bad, four and five good."""
    [member] = members_of(folder / "womens-clothing-reviews.csv.zip", ".csv")
    with zipfile.ZipFile(folder / "womens-clothing-reviews.csv.zip") as archive:
        rows = list(csv.DictReader(io.StringIO(archive.read(member).decode("utf-8"), newline="")))
    bad = [row for row in rows if int(row["Rating"]) <= 2]
    good = [row for row in rows if int(row["Rating"]) >= 4]
    step = max(1, len(good) // (GOOD_PER_BAD * len(bad)))
    for label, chosen in ((NEGATIVE, bad), (POSITIVE, good[::step])):
        for row in chosen:
            for column in ("Title", "Review Text"):
                if row[column].strip():
                    yield row[column].strip(), label


def read_goemotions(folder):
    names = (folder / "goemotions/labels.txt").read_text("utf-8").split()
    for part in ("train", "dev", "test"):
        with gzip.open(folder / f"goemotions/{part}.tsv.gz", "rt", encoding="utf-8") as lines:
            for line in lines:
                text, numbers, _ = line.rstrip("\n").split("\t")
                emotions = {names[int(number)] for number in numbers.split(",")}
                if emotions <= GOOD_EMOTIONS or emotions <= BAD_EMOTIONS:
                    yield text, POSITIVE if emotions <= GOOD_EMOTIONS else NEGATIVE


def read_movie_reviews(folder):
    archive = folder / "movie_reviews.zip"
    for part, label in (("neg", NEGATIVE), ("pos", POSITIVE)):
        for member in members_of(archive, ".txt", f"movie_reviews/{part}/"):
            words = " ".join(lines_in(archive, member)).split()
            yield join_tokens(" ".join(words[-REVIEW_WORDS:])), label


def read_opinion_lexicon(folder):
    for part, label in (("negative", NEGATIVE), ("positive", POSITIVE)):
        for word in lines_in(folder / "opinion_lexicon.zip", f"opinion_lexicon/{part}-words.txt"):
            if word and not word.startswith(";"):
                yield word, label


CC_BY = "CC BY 4.0"
NLTK = "github.com/nltk/nltk_data"
UCI = "UCI Machine Learning Repository, Sentiment Labelled Sentences"
KOTZIAS = "Kotzias et al., From Group to Individual Labels Using Deep Features, KDD 2015"
HU_AND_LIU = "Hu and Liu, Mining and Summarizing Customer Reviews, KDD 2004"

# By name: reader, what it is, licence, source, what to cite.
SETS = {
    "amazon": (read_amazon, "Amazon sentences", CC_BY, UCI, KOTZIAS),
    "imdb": (read_imdb, "IMDB sentences", CC_BY, UCI, KOTZIAS),
    "yelp": (read_yelp, "Yelp sentences", CC_BY, UCI, KOTZIAS),
    "sentence-polarity": (
        read_sentence_polarity,
        "film review snippets",
        CC_BY,
        NLTK,
        "Pang and Lee, Seeing Stars, ACL 2005",
    ),
    "product-reviews": (
        read_product_reviews,
        "sentences about 14 products",
        CC_BY,
        NLTK,
        f"{HU_AND_LIU}; Ding, Liu and Yu, A Holistic Lexicon-Based Approach to Opinion Mining, WSDM 2008",
    ),
    "pros-cons": (
        read_pros_cons,
        "pros and cons of product reviews",
        CC_BY,
        NLTK,
        "Ganapathibhotla and Liu, Mining Opinions in Comparative Sentences, COLING 2008; "
        "Liu, Hu and Cheng, Opinion Observer, WWW 2005",
    ),
    "vader": (
        read_vader,
        "tweets and product sentences rated by twenty people each",
        "MIT",
        "github.com/cjhutto/vaderSentiment",
        "Hutto and Gilbert, VADER, ICWSM 2014",
    ),
    "clothing": (
        read_clothing,
        "shop reviews of women's clothing",
        "CC0 1.0",
        "kaggle.com/datasets/nicapotato/womens-ecommerce-clothing-reviews",
        "Women's E-Commerce Clothing Reviews",
    ),
    "goemotions": (
        read_goemotions,
        "Reddit comments with emotions of one polarity",
        "Apache-2.0",
        "github.com/google-research/google-research",
        "Demszky et al., GoEmotions, ACL 2020",
    ),
    "movie-reviews": (
        read_movie_reviews,
        "ends of film reviews",
        CC_BY,
        NLTK,
        "Pang and Lee, A Sentimental Education, ACL 2004",
    ),
    "opinion-lexicon": (read_opinion_lexicon, "opinion words", CC_BY, NLTK, HU_AND_LIU),
}


def members_of(archive, ending, within=""):
    with zipfile.ZipFile(archive) as files:
        names = sorted(files.namelist())
    wanted = [name for name in names if name.endswith(ending) and within in name]
    return [name for name in wanted if not name.endswith("README.txt") and not name.startswith("__MACOSX")]


def lines_in(archive, member):
    with zipfile.ZipFile(archive) as files:
        return [line.strip() for line in files.read(member).decode("utf-8", errors="replace").splitlines()]


def join_tokens(text):
    """Puts back together what a tokeniser took apart: `do n't`, `it 's`."""
    return re.sub(r"\s+(n't|'(?:s|re|ve|ll|d|m))\b", r"\1", text.strip())


def unescape(text):
    return text.replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">").strip()
