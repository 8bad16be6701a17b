"""What the unmodified openai client for Python makes of an API, as JSON: openai_client.py BASE_URL KEY MODEL"""

import json
import sys

from openai import APIError, OpenAI

base_url, key, model = sys.argv[1:]
client = OpenAI(base_url=base_url, api_key=key)
messages = [{"role": "user", "content": "7 * 8"}]


def create(client=client, **change):
    return client.chat.completions.create(**{"model": model, "messages": messages, **change})


def failure(ask):
    try:
        ask()
    except APIError as error:
        body = error.body if isinstance(error.body, dict) else {}
        return [type(error).__name__, getattr(error, "status_code", None), body.get("code"), body.get("param")]
    return None


whole = create()
chunks = list(create(stream=True, stream_options={"include_usage": True}))
with client.chat.completions.create(model=model, messages=messages, stream=True) as stream:
    hung_up_after = next(iter(stream)).object

history = [{"role": "user", "content": "My name is Ada."}]
history += [create(messages=history).choices[0].message, {"role": "user", "content": "What is my name?"}]

print(
    json.dumps(
        {
            "models": [entry.id for entry in client.models.list()],
            "whole": [whole.choices[0].message.content, whole.choices[0].finish_reason, whole.usage.total_tokens],
            "streamed": [
                "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices),
                chunks[-1].usage.total_tokens,
            ],
            "hungUpAfter": hung_up_after,
            "stopped": create(stop=["="], max_tokens=20, seed=1, temperature=0).choices[0].message.content,
            "remembered": create(messages=history).choices[0].message.content,
            "unknownModel": failure(lambda: create(model="gpt-4o")),
            "unsupported": failure(lambda: create(n=2)),
            "outOfRange": failure(lambda: create(max_completion_tokens=100_000)),
            "wrongKey": failure(lambda: create(OpenAI(base_url=base_url, api_key="sk-wrong"))),
        }
    )
)
