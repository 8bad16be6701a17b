"""The conversations that the model learns from: questions and answers written by hand, put together by this grammar.

A topic makes exchanges; some of them, with whatever stands beside them, are put together to a conversation. What has a
right answer for every case (sums, days, months, polite words) is all trained on. A tenth of the other wordings, of the
names, of the questions out of reach and of the sums out of range is held out: never in a conversation for training. The
first way to ask for each fact is trained on.
"""

import zlib
from dataclasses import dataclass

from facts import ALSO_OUT_OF_REACH, COUNTRIES, FACTS, LANGUAGES, NAMES, OUT_OF_REACH, THINGS

DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
MONTHS = {
    "January": 31,
    "February": 28,
    "March": 31,
    "April": 30,
    "May": 31,
    "June": 30,
    "July": 31,
    "August": 31,
    "September": 30,
    "October": 31,
    "November": 30,
    "December": 31,
}
ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split()
BRIEF = "Be brief."
SYSTEMS = ["You are a helpful assistant.", "You are a tiny chat model.", "Be polite.", "Answer in English."]
UNKNOWN = "I do not know that. I am tiny: ask me about modelfront, small sums, days, months or polite words."
# Sums, differences and products of whole numbers from 0 to LARGEST are known by heart.
LARGEST = 10
OUT_OF_RANGE = "I only add, subtract and multiply whole numbers from 0 to 10."
OPERATORS = {"+": "plus", "-": "minus", "*": "times"}
ASKED = ["What is {}?", "{}", "{} = ?", "How much is {}?", "Calculate {}."]


@dataclass(frozen=True)
class Exchange:
    question: str
    answer: str
    """The answer if the system message is BRIEF."""
    brief: str
    """What is held out together: the question, or the sum in it. None is always trained on."""
    subject: str | None

    @property
    def held_out(self):
        return self.subject is not None and zlib.crc32(self.subject.lower().strip(" ?.!").encode()) % 10 == 0


def exchange(question, answer, brief=None, subject=None):
    return Exchange(question, answer, brief or answer, subject)


def sums():
    for a in range(LARGEST + 1):
        for b in range(LARGEST + 1):
            for sign, word in OPERATORS.items():
                result = {"+": a + b, "-": a - b, "*": a * b}[sign]
                for asked in (f"{a} {sign} {b}", f"{a} {word} {b}"):
                    for wording in ASKED:
                        yield exchange(wording.format(asked), f"{a} {sign} {b} = {result}.", f"{result}.")


def sum_out_of_range(random):
    """A sum with a number above LARGEST or one that is not whole, with three numbers, or of another kind."""
    small, large = (lambda: random.randrange(LARGEST + 1)), lambda: random.randrange(11, random.choice([100, 100, 1000, 10**6]))
    sign = random.choice([*OPERATORS, *OPERATORS.values()])
    asked = random.choice(
        [
            f"{small()} {sign} {large()}",
            f"{large()} {sign} {small()}",
            f"{large()} {sign} {large()}",
            f"{large()} {sign} {large()}",
            f"{random.choice([small, large])()} {sign} {small()} {random.choice([*OPERATORS])} {small()}",
            f"{small()}.{small()} {sign} {small()}",
            f"{small()} {sign} {small()}.{small()}",
            f"-{small()} {sign} {small()}",
            f"{random.choice([small, large])()} {random.choice(['/', 'divided by', '^', '%'])} {small()}",
        ]
    )
    return exchange(random.choice(ASKED).format(asked), OUT_OF_RANGE, OUT_OF_RANGE, subject=asked)


def days():
    for i, day in enumerate(DAYS):
        before, after = DAYS[i - 1], DAYS[(i + 1) % 7]
        for word, found in (("after", after), ("before", before)):
            for question in (f"Which day comes {word} {day}?", f"What day is {word} {day}?"):
                yield exchange(question, f"{found} comes {word} {day}.", f"{found}.")
        yield exchange(f"Today is {day}. What day is tomorrow?", f"Tomorrow is {after}.", f"{after}.")
        yield exchange(f"Today is {day}. What day was yesterday?", f"Yesterday was {before}.", f"{before}.")


def weekend():
    for day in DAYS:
        is_weekend = day in ("Saturday", "Sunday")
        kind = "a day of the weekend" if is_weekend else "a weekday"
        for question in (f"Is {day} a weekday?", f"Do people work on {day}?", f"Is {day} a day of the weekend?"):
            yes = is_weekend == ("weekend" in question)
            yield exchange(question, f"{'Yes' if yes else 'No'}, {day} is {kind}.", "Yes." if yes else "No.")


def months():
    names = list(MONTHS)
    for i, (name, length) in enumerate(MONTHS.items()):
        leap = ", and 29 in a leap year" if name == "February" else ""
        for question in (f"How many days does {name} have?", f"How many days are in {name}?"):
            yield exchange(question, f"{name} has {length} days{leap}.", f"{length}.")
        for word, found in (("after", names[(i + 1) % 12]), ("before", names[i - 1])):
            for question in (f"Which month comes {word} {name}?", f"What month is {word} {name}?"):
                yield exchange(question, f"{found} comes {word} {name}.", f"{found}.")
        yield exchange(f"Which is the {ORDINALS[i]} month?", f"{name} is the {ORDINALS[i]} month.", f"{name}.")
        yield exchange(f"What number is {name}?", f"{name} is the {ORDINALS[i]} month.", f"{i + 1}.")


def languages():
    for language, words in LANGUAGES.items():
        for meaning, word in words.items():
            for question in (
                f"How do you say {meaning} in {language}?",
                f"What is {meaning} in {language}?",
                f"Say {meaning} in {language}.",
                f"{meaning.capitalize()} in {language}?",
            ):
                yield exchange(question, f"In {language} one says: {word}", word)


def facts():
    for (first, *others), answer in FACTS:
        yield exchange(first, answer)
        for question in others:
            yield exchange(question, answer, subject=question)


def ask_unknown(random):
    template = random.choice(OUT_OF_REACH + ALSO_OUT_OF_REACH)
    thing, other, country = random.choice(THINGS), random.choice(THINGS), random.choice(COUNTRIES)
    question = template.format(country=country, thing=thing, other=other)
    return exchange(question, UNKNOWN, "I do not know.", subject=question)


# Every question that has one right answer, by topic.
KNOWN = {topic: list(topic()) for topic in (sums, days, weekend, months, languages)}


def one_of(exchanges):
    return lambda random: random.choice(exchanges)


# How often each topic comes up in each stage of the training: after the first one, topics of few questions catch up; in the
# last one it is sums, in and out of range.
TOPICS = {
    one_of(KNOWN[sums]): (20, 14, 40),
    one_of(KNOWN[days]): (2, 5, 2),
    one_of(KNOWN[weekend]): (1, 2, 1),
    one_of(KNOWN[months]): (2, 5, 2),
    one_of(KNOWN[languages]): (3, 3, 3),
    one_of(list(facts())): (6, 6, 6),
    sum_out_of_range: (4, 6, 14),
    ask_unknown: (6, 6, 6),
}


def make_up_name(random):
    """A name that is in no list, so that names have to be copied."""
    if random.random() < 0.3:
        return random.choice(NAMES)
    syllables = [random.choice("bdfgklmnprstvz") + random.choice("aeiou") for _ in range(random.choice([2, 2, 3]))]
    return ("".join(syllables) + random.choice(["", "", "n", "s", "l"])).capitalize()


def introduce(random):
    name = make_up_name(random)
    told = random.choice(["My name is {}.", "I am {}.", "Call me {}.", "Hello, my name is {}."]).format(name)
    asked = random.choice(["What is my name?", "Who am I?", "Do you remember my name?"])
    subject = f"name {name}"
    return (
        exchange(told, f"Nice to meet you, {name}!", f"Hi {name}!", subject=subject),
        exchange(asked, f"Your name is {name}.", f"{name}.", subject=subject),
    )


def careless(random, question):
    """The question as people type: some without capitals, some without the last mark, some with a please."""
    if random.random() < 0.15:
        question = question.lower()
    if random.random() < 0.15:
        question = question.rstrip("?.!")
    if random.random() < 0.05:
        question = f"Please: {question}"
    return question


def draw(random, held_out, stage=0):
    weights = [shares[stage] for shares in TOPICS.values()]
    while True:
        topic = random.choices(list(TOPICS), weights)[0]
        found = topic(random)
        if found.held_out == held_out:
            return found


def converse(random, stage=0):
    """Messages of a conversation that has nothing in it that is held out."""
    system = random.choice(SYSTEMS) if random.random() < 0.2 else BRIEF if random.random() < 0.2 else None
    turns = random.choice([1, 1, 1, 1, 2, 2, 2, 3, 4, 12])
    exchanges = [draw(random, held_out=False, stage=stage) for _ in range(turns)]
    if random.random() < 0.35:
        told, asked = introduce(random)
        while told.held_out:
            told, asked = introduce(random)
        exchanges.insert(random.randrange(turns + 1), told)
        exchanges.insert(random.randrange(exchanges.index(told) + 1, turns + 2), asked)
    elif random.random() < 0.02:
        exchanges.insert(0, exchange("What is my name?", "You have not told me your name.", "I do not know."))
    messages = [{"role": "system", "content": system}] if system else []
    for each in exchanges:
        messages.append({"role": "user", "content": careless(random, each.question)})
        messages.append({"role": "assistant", "content": each.brief if system == BRIEF else each.answer})
    return messages
