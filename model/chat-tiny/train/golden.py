"""The requests of golden.json and what torch answers."""

from answer import complete
from dialogues import BRIEF

DEFAULTS = {"max_tokens": 64, "temperature": 0, "top_p": 1, "stream": False}
# Decisions that are closer than this could go either way in another runtime or on another processor.
MARGIN = 0.05

# Turns of user and assistant, one after the other.
PLAIN = {
    "A question about modelfront": ["What is modelfront?"],
    "A sum": ["What is 6 + 9?"],
    "A name to remember": ["My name is Ada.", "Nice to meet you, Ada!", "What is my name?"],
    "More than it knows": ["What is the capital of Peru?"],
    "A greeting": ["Hello!"],
    "Thanks": ["Thank you!"],
    "Who it is": ["Who are you?"],
    "Whether to trust it": ["Can I trust you?"],
    "How to start": ["What does npm start do?"],
    "How to deploy": ["How do I deploy modelfront?"],
    "A cold start": ["What is a cold start?"],
    "A difference": ["What is 3 - 8?"],
    "A product": ["7 * 8"],
    "A sum in words": ["How much is 4 plus 10?"],
    "A sum out of its range": ["What is 20 + 22?"],
    "Tomorrow": ["Today is Friday. What day is tomorrow?"],
    "Days of February": ["How many days does February have?"],
    "The last month": ["Which is the twelfth month?"],
    "Thanks in French": ["How do you say thank you in French?"],
    "Greek letters": ["How do you say thank you in Greek?"],
    "Japanese characters": ["Say hello in Japanese."],
    "An emoji": ["What is goodbye in emoji?"],
    "Other letters than it knows": ["Привет, как дела? 🤔"],
    "Without capitals": ["which month comes after june"],
    "A conversation": [
        "Hello!",
        "Hello! How can I help you?",
        "What is 9 * 9?",
        "9 * 9 = 81.",
        "Thanks!",
        "You are welcome!",
        "What is handler.ts?",
    ],
}


def turns_to_messages(turns):
    return [{"role": ("user", "assistant")[i % 2], "content": turn} for i, turn in enumerate(turns)]


def requests():
    cases = {name: {"messages": turns_to_messages(turns)} for name, turns in PLAIN.items()}
    brief = [{"role": "system", "content": BRIEF}]
    japanese = turns_to_messages(["Say hello in Japanese."])
    return {
        **cases,
        "A system message": {"messages": brief + turns_to_messages(["Which day comes after Monday?"])},
        "A brief sum": {"messages": brief + turns_to_messages(["What is 7 + 5?"])},
        "Cut off": {"messages": turns_to_messages(["What is modelfront?"]), "max_tokens": 5},
        "Cut off within a character": {"messages": japanese, "max_tokens": 9},
        "One token": {"messages": turns_to_messages(["Hello!"]), "max_tokens": 1},
        "A stop sequence": {"messages": turns_to_messages(["What is modelfront?"]), "stop": " into "},
        "Several stop sequences": {"messages": turns_to_messages(["Hello!"]), "stop": ["!", " you"]},
    }


def golden_cases(network, vocabulary):
    """Cases without those that hang on a close decision."""
    cases = [golden_case(network, vocabulary, name, {**DEFAULTS, **case}) for name, case in requests().items()]
    return [case for case, margin in cases if margin >= MARGIN]


def golden_case(network, vocabulary, name, request):
    stop = request.get("stop", ())
    stop = (stop,) if isinstance(stop, str) else stop
    text, reason, (prompt, written), margin = complete(
        network, vocabulary, request["messages"], request["max_tokens"], stop
    )
    usage = {"prompt_tokens": prompt, "completion_tokens": written, "total_tokens": prompt + written}
    response = {"text": text, "finish_reason": reason, "usage": usage}
    return {"name": name, "request": request, "response": response}, margin
