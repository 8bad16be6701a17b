"""The conversations that the model learns from, made up by a grammar: nobody ever had them.

A topic makes exchanges; some of them, with whatever stands beside them, are put together to a conversation. A tenth of
all questions, and of all sums however they are asked, is held out: they are never in a conversation made for training.
Small sums and products are all trained on, as others are made of them; so is the first way to ask for each fact.
"""

import zlib
from dataclasses import dataclass

from facts import COUNTRIES, FACTS, LANGUAGES, NAMES, OUT_OF_REACH, THINGS

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
UNKNOWN = "I do not know that. I am tiny: ask me about modelfront, sums, days, months or polite words."


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


def exchange(question, answer, brief=None, **subject):
    return Exchange(question, answer, brief or answer, **{"subject": question, **subject})


def sum_up(random):
    """An addition or subtraction of numbers below 100, or a product of numbers up to 10."""
    kind = random.choice(["+", "+", "+", "-", "-", "-", "*"])
    limit = 11 if kind == "*" else random.choice([10, 100, 100, 100])
    a, b = random.randrange(limit), random.randrange(limit)
    if kind == "-" and a < b:
        a, b = b, a
    result = {"+": a + b, "-": a - b, "*": a * b}[kind]
    word = {"+": "plus", "-": "minus", "*": "times"}[kind]
    asked = f"{a} {random.choice([kind, kind, word])} {b}"
    question = random.choice(["What is {}?", "What is {}?", "{}", "{} = ?", "How much is {}?", "Calculate {}."])
    subject = None if kind == "*" or max(a, b) < 10 else f"{a} {kind} {b}"
    return exchange(question.format(asked), f"{a} {kind} {b} = {result}.", f"{result}.", subject=subject)


def ask_day(random):
    i = random.randrange(7)
    step, word = random.choice([(1, "after"), (-1, "before")])
    question, found = random.choice(
        [
            (f"Which day comes {word} {DAYS[i]}?", DAYS[(i + step) % 7]),
            (f"What day is {word} {DAYS[i]}?", DAYS[(i + step) % 7]),
            (f"Today is {DAYS[i]}. What day is tomorrow?", DAYS[(i + 1) % 7]),
            (f"Today is {DAYS[i]}. What day was yesterday?", DAYS[(i - 1) % 7]),
        ]
    )
    if question.startswith("Today"):
        when = "Tomorrow is" if "tomorrow" in question else "Yesterday was"
        return exchange(question, f"{when} {found}.", f"{found}.")
    return exchange(question, f"{found} comes {word} {DAYS[i]}.", f"{found}.")


def ask_weekend(random):
    day = random.choice(DAYS)
    question = random.choice(["Is {} a weekday?", "Do people work on {}?", "Is {} a day of the weekend?"]).format(day)
    weekend = day in ("Saturday", "Sunday")
    yes = weekend == ("weekend" in question)
    kind = "a day of the weekend" if weekend else "a weekday"
    return exchange(question, f"{'Yes' if yes else 'No'}, {day} is {kind}.", "Yes." if yes else "No.")


def ask_month(random):
    names = list(MONTHS)
    i = random.randrange(12)
    name, days = names[i], MONTHS[names[i]]
    step, word = random.choice([(1, "after"), (-1, "before")])
    other = names[(i + step) % 12]
    leap = ", and 29 in a leap year" if name == "February" else ""
    return random.choice(
        [
            exchange(f"How many days does {name} have?", f"{name} has {days} days{leap}.", f"{days}."),
            exchange(f"How many days are in {name}?", f"{name} has {days} days{leap}.", f"{days}."),
            exchange(f"Which month comes {word} {name}?", f"{other} comes {word} {name}.", f"{other}."),
            exchange(f"What month is {word} {name}?", f"{other} comes {word} {name}.", f"{other}."),
            exchange(f"Which is the {ORDINALS[i]} month?", f"{name} is the {ORDINALS[i]} month.", f"{name}."),
            exchange(f"What number is {name}?", f"{name} is the {ORDINALS[i]} month.", f"{i + 1}."),
        ]
    )


def ask_fact(random):
    questions, answer = random.choice(FACTS)
    question = random.choice(questions)
    return exchange(question, answer, subject=None if question == questions[0] else question)


def ask_language(random):
    language = random.choice(list(LANGUAGES))
    meaning = random.choice(list(LANGUAGES[language]))
    word = LANGUAGES[language][meaning]
    question = random.choice(
        [
            f"How do you say {meaning} in {language}?",
            f"What is {meaning} in {language}?",
            f"Say {meaning} in {language}.",
            f"{meaning.capitalize()} in {language}?",
        ]
    )
    return exchange(question, f"In {language} one says: {word}", word)


def ask_unknown(random):
    question = random.choice(OUT_OF_REACH).format(country=random.choice(COUNTRIES), thing=random.choice(THINGS))
    return exchange(question, UNKNOWN, "I do not know.")


TOPICS = {sum_up: 12, ask_fact: 6, ask_day: 2, ask_month: 2, ask_weekend: 1, ask_language: 3, ask_unknown: 2}


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


def draw(random, held_out):
    while True:
        topic = random.choices(list(TOPICS), TOPICS.values())[0]
        found = topic(random)
        if found.held_out == held_out:
            return found


def converse(random, turns=None):
    """Messages of a conversation that has nothing in it that is held out."""
    system = random.choice(SYSTEMS) if random.random() < 0.2 else BRIEF if random.random() < 0.2 else None
    turns = turns or random.choice([1, 1, 1, 1, 2, 2, 2, 3, 4, 12])
    exchanges = [draw(random, held_out=False) for _ in range(turns)]
    if random.random() < 0.25:
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
