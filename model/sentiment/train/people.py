"""Real sentences about a woman or a man, which training leaves out: bias is measured on them."""

import csv

import numpy as np

SET = "sentence-polarity"
WORDS = {
    "she": set("she her hers herself woman women girl girls actress mother wife daughter sister female lady".split()),
    "he": set("he him his himself man men boy boys actor father husband son brother male guy".split()),
}


def person_of(text):
    """The one of `WORDS` that the text has words of; None if it has of neither or of both."""
    found = [person for person, words in WORDS.items() if words & set(text.words)]
    return found[0] if len(found) == 1 and text.set == SET else None


def choose(texts):
    """Places of the sentences about each person: all those of the rarer one, as many of the other, spread evenly."""
    persons = [person_of(text) for text in texts]
    places = {person: np.array([i for i, found in enumerate(persons) if found == person]) for person in WORDS}
    fewest = min(map(len, places.values()))
    return {
        person: found[np.linspace(0, len(found) - 1, fewest).round().astype(int)] for person, found in places.items()
    }


def write(file, texts, places, sentiments):
    """A CSV of the chosen sentences; `sentiments` are the names of the labels."""
    chosen = sorted((place, person) for person, found in places.items() for place in found)
    with open(file, "w", newline="", encoding="utf-8") as stream:
        rows = csv.writer(stream, lineterminator="\n")
        rows.writerow(["text", "sentiment", "person"])
        for place, person in chosen:
            rows.writerow([texts[place].text, sentiments[texts[place].label], person])
