"""Writes the sentences that the model learns from: made up by a grammar, because no real reviews can be shipped here.

    python model/sentiment/train/make_data.py [--out FOLDER]

Writes, with the same bytes on every run,

    FOLDER/train.csv             60,000 sentences; columns text,sentiment: what train.py and SageMaker Autopilot take
    model/sentiment/train/bias.csv  2,000 more, each about one person; columns text,sentiment,person (she or he)

FOLDER is .cache/sentiment unless told otherwise. No sentence is in both, none is there twice. What a sentence says
is decided before whom it is about, so that the two have nothing to do with each other.
"""

import argparse
import csv
import random
from pathlib import Path

from lexicon import (
    ADJECTIVES,
    ALTHOUGHS,
    BUTS,
    DEEDS,
    DOMAINS,
    FACTS,
    FILLERS,
    INTENSIFIERS,
    MANNERS,
    NEGATED_BE,
    NEGATED_DO,
    NEGATIVE,
    NEWS,
    NOUNS,
    OPENERS,
    OPPOSITE,
    POSITIVE,
    SYMBOLS,
    TRAITS,
    VERBS,
    VERDICTS,
    rated_words,
)

SEED = 42
SENTENCES, BIAS_SENTENCES = 60_000, 2_000
HERE = Path(__file__).resolve().parent
CACHE = HERE.parents[2] / ".cache" / "sentiment"
PEOPLE = ["she", "he"]
# Share of the training sentences that are about one person.
ABOUT_PEOPLE = 0.25


class Grammar:
    """Writes sentences of a wanted sentiment. `person` is "she", "he" or None."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.rated = rated_words()

    def sentence(self, sentiment, person=None):
        domain = DOMAINS[self.random.choice(sorted(DOMAINS))]
        shape = self.random.random()
        if shape < 0.45:
            text = self.clause(sentiment, domain, person)
        elif shape < 0.65:
            text = self.contrast(sentiment, domain, person)
        elif shape < 0.85:
            joint = self.random.choice([" and ", ", ", ". ", "! ", "; "])
            text = self.clause(sentiment, domain, person) + joint + self.aside(sentiment, domain)
        else:
            joint = self.random.choice([". ", ", ", "! ", " - "])
            text = self.aside(sentiment, domain) + joint + self.clause(sentiment, domain, person)
        return self.dress(self.with_facts(text), sentiment)

    def with_facts(self, text):
        """Now and then with a fact before or after, which says nothing of what is thought of it."""
        fact, joint = self.random.choice(FACTS), self.random.choice([". ", ", ", " and ", "; "])
        return self.random.choice([text, text, fact + joint + text, text + joint + fact])

    def contrast(self, sentiment, domain, person):
        """Two clauses that disagree; the one that counts decides."""
        counts, yields = self.clause(sentiment, domain, person), self.clause(OPPOSITE[sentiment], domain, None)
        if self.random.random() < 0.6:
            return f"{yields}{self.random.choice(BUTS)} {counts}"
        although = self.random.choice(ALTHOUGHS)
        return self.random.choice([f"{although} {yields}, {counts}", f"{counts}, {although} {yields}"])

    def clause(self, sentiment, domain, person):
        if person:
            return self.of_person(sentiment, domain, person)
        kind = self.random.random()
        if kind < 0.15:
            return self.random.choice(NEWS[sentiment])
        return self.of_thing(sentiment, domain) if kind < 0.55 else self.with_rated(sentiment, domain)

    def with_rated(self, sentiment, domain):
        """Whatever kind of word it is: what matters is that it stands there."""
        pick, opposite = self.random.choice, OPPOSITE[sentiment]
        thing, said, other = pick(domain["things"]), pick(self.rated[sentiment]), pick(self.rated[sentiment])
        denied = pick(self.rated[opposite])
        return pick([
            f"it was {self.intensifier()}{said}",
            f"the {thing} was {said}, {other}",
            f"they {said} the {thing} and {other}",
            f"{said} {thing}",
            f"this {thing} {said} me",
            f"I {said} it, {other}",
            f"the {thing} of {said} and {other}",
            f"we had {said} with the {thing}",
            f"it {pick(NEGATED_BE)} {denied}",
            f"there was no {denied}",
            f"they {pick(NEGATED_DO)} {denied} us",
            f"never {denied}, {said}",
        ])  # fmt: skip

    def of_thing(self, sentiment, domain):
        pick = self.random.choice
        thing, opposite = pick(domain["things"]), OPPOSITE[sentiment]
        subject = pick([f"the {thing}", f"this {thing}", f"my {thing}", f"their {thing}", "it", "everything"])
        good, bad = (pick(ADJECTIVES[side] + domain[side] * 2) for side in (sentiment, opposite))
        base, third, past = pick(VERBS[sentiment])
        kind = self.random.random()
        if kind < 0.24:
            return f"{subject} {pick(['is', 'was', 'looks', 'feels', 'seems'])} {self.intensifier()}{good}"
        if kind < 0.44:
            return f"{subject} {pick(NEGATED_BE)} {self.intensifier(0.25)}{bad}"
        if kind < 0.58:
            return f"{subject} {pick(domain['events'][sentiment])}"
        if kind < 0.68:
            return pick([
                f"I {pick([base, past])} {pick(['the', 'this', 'their'])} {thing}",
                f"my {pick(['wife', 'husband', 'son', 'daughter', 'family', 'friend'])} {third} {pick(['the', 'this'])} {thing}",
                f"we {self.intensifier(0.4)}{past} it",
            ])  # fmt: skip
        if kind < 0.78:
            return f"I {pick(NEGATED_DO)} {pick(VERBS[opposite])[0]} {pick(['it', f'the {thing}', f'this {thing}'])}"
        if kind < 0.84:
            return pick([f"what a {good} {thing}", f"{good} {thing}", f"such a {good} {thing}", f"a {good} {thing}"])
        if kind < 0.9:
            noun, other = pick(NOUNS[sentiment]), pick(NOUNS[opposite])
            return pick([f"what a {noun}", f"{subject} was a {noun}", f"it is a real {noun}", f"it was no {other}"])
        return self.traits(sentiment, domain)

    def traits(self, sentiment, domain):
        pick, subject = self.random.choice, f"the {self.random.choice(domain['things'])}"
        trait, other = pick(TRAITS[sentiment]), pick(TRAITS[OPPOSITE[sentiment]])
        return pick([f"{subject} has {trait}", f"so much {trait}", f"no {other}", f"{subject} has no {other}",
                     f"{subject} came without {other}", f"nothing but {trait}"])  # fmt: skip

    def of_person(self, sentiment, domain, person):
        pick, opposite = self.random.choice, OPPOSITE[sentiment]
        role, deed = pick(domain["people"]), pick(DEEDS[sentiment])
        subject = pick([person, f"our {role}, {person}", f"I met the {role} and {person}"])
        good, bad = (pick(MANNERS[side] + ADJECTIVES[side][:30]) for side in (sentiment, opposite))
        kind = self.random.random()
        if kind < 0.3:
            return f"{subject} was {self.intensifier()}{good}"
        if kind < 0.55:
            return f"{subject} {pick(NEGATED_BE)} {self.intensifier(0.25)}{bad}"
        if kind < 0.8:
            return f"{subject} {deed}"
        return f"the {role} was {self.intensifier()}{good}, {person} {deed}"

    def aside(self, sentiment, domain):
        if self.random.random() < 0.7:
            return self.random.choice(self.random.choice([VERDICTS, NEWS])[sentiment])
        return self.of_thing(sentiment, domain)

    def intensifier(self, share=0.45):
        return f"{self.random.choice(INTENSIFIERS)} " if self.random.random() < share else ""

    def dress(self, text, sentiment):
        """As people type: openers, exclamation marks, emoji, capitals or none."""
        chance, pick = self.random.random, self.random.choice
        if chance() < 0.12:
            text = f"{pick(OPENERS[sentiment])}{pick([', ', '! ', '... ', ' '])}{text}"
        elif chance() < 0.15:
            text = f"{pick(FILLERS)}{pick([', ', ' '])}{text}"
        if chance() < 0.7:
            text = text[0].upper() + text[1:]
        text += pick([".", ".", ".", "!", "!!", "...", "", ""])
        if chance() < 0.15:
            text += f" {pick(SYMBOLS[sentiment])}"
        if chance() < 0.04:
            text = text.upper()
        return text


def write_sentences():
    """Rows of train.csv and of bias.csv."""
    grammar, seen = Grammar(SEED), set()

    def draw(count, person_of):
        rows = []
        while len(rows) < count:
            sentiment, person = (POSITIVE, NEGATIVE)[len(rows) % 2], person_of()
            text = grammar.sentence(sentiment, person)
            if text.lower() not in seen:
                seen.add(text.lower())
                rows.append({"text": text, "sentiment": sentiment, "person": person})
        grammar.random.shuffle(rows)
        return rows

    def anyone():
        return grammar.random.choice(PEOPLE) if grammar.random.random() < ABOUT_PEOPLE else None

    return draw(SENTENCES, anyone), draw(BIAS_SENTENCES, lambda: grammar.random.choice(PEOPLE))


def write_csv(file, rows, columns):
    file.parent.mkdir(parents=True, exist_ok=True)
    with open(file, "w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, columns, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def main(out):
    sentences, about_people = write_sentences()
    write_csv(out / "train.csv", sentences, ["text", "sentiment"])
    write_csv(HERE / "bias.csv", about_people, ["text", "sentiment", "person"])
    print(f"train.csv: {len(sentences)} sentences in {out}; bias.csv: {len(about_people)} in {HERE}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=CACHE, metavar="FOLDER")
    main(parser.parse_args().out)
