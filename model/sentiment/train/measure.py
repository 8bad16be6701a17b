"""How good the model is on sentences that it has not learned from, and how sure it should be of itself."""

import numpy as np
from scipy.special import expit
from sklearn.linear_model import LogisticRegression
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

# Sets whose sentences are tested on, by name in corpora.py.
TESTED = {"amazon": "Amazon", "imdb": "IMDB", "yelp": "Yelp"}
# How much the linear part's log-odds count beside the network's: best on the tested sets with none of them in training.
LINEAR_SHARE = 0.3
FOLDS = 5
BINS = 10
SEED = 1


def split(labels, sets):
    """The fold of each text, 0 to FOLDS - 1: as many of every set and label in each."""
    random = np.random.default_rng(SEED)
    folds = np.zeros(len(labels), dtype=int)
    for name in np.unique(sets):
        for label in (0, 1):
            chosen = np.flatnonzero((sets == name) & (labels == label))
            folds[random.permutation(chosen)] = np.arange(len(chosen)) % FOLDS
    return folds


def blend(linear, network):
    """Log-odds of the two halves together, before calibration."""
    return LINEAR_SHARE * linear + network


def calibrate(blended, labels):
    """(slope, intercept) for which slope x blended + intercept are the log-odds that the labels bear out."""
    fitted = LogisticRegression(C=np.inf).fit(blended[:, np.newaxis], labels)
    return float(fitted.coef_[0, 0]), float(fitted.intercept_[0])


def calibrate_apart(blended, labels, folds):
    """Calibrated log-odds of each text, by what the texts of the other folds bear out."""
    odds = np.zeros(len(labels))
    for fold in range(FOLDS):
        inside = folds == fold
        slope, intercept = calibrate(blended[~inside], labels[~inside])
        odds[inside] = slope * blended[inside] + intercept
    return odds


def accuracy(odds, labels):
    return float(((odds > 0) == labels).mean())


def calibration_error(odds, labels):
    """Expected calibration error: how far confidence is from accuracy, averaged over texts in bins of confidence."""
    confidence, right = expit(np.abs(odds)), (odds > 0) == labels
    bins = np.minimum(((confidence - 0.5) * 2 * BINS).astype(int), BINS - 1)
    return float(
        sum(abs((confidence[bins == i] - right[bins == i]).sum()) for i in np.unique(bins)) / len(labels)
    )


def vader_odds(texts):
    """VADER's compound score: above 0 is positive."""
    analyser = SentimentIntensityAnalyzer()
    return np.array([analyser.polarity_scores(text)["compound"] for text in texts])


def by_set(texts, unseen, seen, folds):
    """Metrics on the tested sentences: with the other folds of their sets in training (`seen`), and with none (`unseen`).

    `unseen` and `seen` are blended log-odds.
    """
    labels, sets = np.array([text.label for text in texts]), np.array([text.set for text in texts])
    vader = vader_odds([text.text for text in texts])
    odds = calibrate_apart(seen, labels, folds)

    def metric(name, values, chosen):
        baseline = {"name": "VADER", "value": round(accuracy(vader[chosen], labels[chosen]), 4)}
        return {"name": name, "value": round(accuracy(values[chosen], labels[chosen]), 4), "baseline": baseline}

    trained = [
        metric(f"accuracy on {(sets == name).sum()} {title} sentences, five folds", odds, sets == name)
        for name, title in TESTED.items()
    ]
    strange = [
        metric(f"accuracy on {title} sentences, none of the three sets in training", unseen, sets == name)
        for name, title in TESTED.items()
    ]
    error = {
        "name": f"expected calibration error on {len(labels)} sentences, five folds",
        "value": round(calibration_error(odds, labels), 4),
        "baseline": {"name": "the same before calibration", "value": round(calibration_error(seen, labels), 4)},
    }
    return [*trained, metric(f"accuracy on all {len(labels)}, five folds", odds, labels >= 0), error, *strange]


def by_hand(held_out, odds, sentiments):
    """Metrics on the sentences written by hand."""
    labels = labels_of(held_out, sentiments)
    vader = vader_odds([row["text"] for row in held_out])
    serious = np.array([row["style"] != "sarcasm" for row in held_out])
    return [
        {
            "name": f"accuracy on {chosen.sum()} {name}",
            "value": round(accuracy(odds[chosen], labels[chosen]), 4),
            "baseline": {"name": "VADER", "value": round(accuracy(vader[chosen], labels[chosen]), 4)},
        }
        for name, chosen in (("sentences written by hand", labels >= 0), ("of them that are no sarcasm", serious))
    ]


def by_style(held_out, odds, sentiments):
    """(style, right answers, VADER's, sentences) of the sentences written by hand."""
    labels, styles = labels_of(held_out, sentiments), np.array([row["style"] for row in held_out])
    right, vader = (odds > 0) == labels, (vader_odds([row["text"] for row in held_out]) > 0) == labels
    return [
        (style, int(right[styles == style].sum()), int(vader[styles == style].sum()), int((styles == style).sum()))
        for style in dict.fromkeys(styles.tolist())
    ]


def labels_of(rows, sentiments):
    return np.array([sentiments.index(row["sentiment"]) for row in rows])
