"""The proxy of proxy.py with key, limits and cache in a DynamoDB table. Makes its calls one after the other, as most handlers
do. Environment: TABLE, and the variables of boto3.

Under uvicorn: uvicorn --no-access-log --app-dir bench/api/peers table_proxy:app. KEY_FILE names an empty list of keys.
"""

import hashlib
import json
import os
import sys
import time
from typing import Annotated

import boto3
from botocore.config import Config
from fastapi import Depends, FastAPI, HTTPException, Security

from proxy import ENDPOINT_NAME, CACHE_SECONDS, PredictionRequest, PredictionResponse, key_header, matches, sagemaker

TABLE = os.environ["TABLE"]
table = boto3.client("dynamodb", config=Config(max_pool_connections=64, retries={"total_max_attempts": 1}))
app = FastAPI()


def read(key, consistent=False):
    return table.get_item(TableName=TABLE, Key={"key": {"S": key}}, ConsistentRead=consistent).get("Item")


def count(key, limit):
    window = table.update_item(
        TableName=TABLE,
        Key={"key": {"S": key}},
        UpdateExpression="SET #count = #count + :one",
        ConditionExpression="#until > :now",
        ExpressionAttributeNames={"#count": "count", "#until": "until"},
        ExpressionAttributeValues={":one": {"N": "1"}, ":now": {"N": str(int(time.time() * 1000))}},
        ReturnValues="ALL_NEW",
    )["Attributes"]
    if int(window["count"]["N"]) > limit:
        raise HTTPException(429, "Too many requests.", {"retry-after": "1"})


def caller_of(text: Annotated[str, Security(key_header)]):
    prefix, _, rest = text.partition("_")
    name, _, secret = rest.partition("_")
    item = read(f"key#{name}", consistent=True)
    key = json.loads(item["issued"]["S"]) if item else None
    if prefix != "mf" or key is None or not any(matches(secret, known) for known in key["secrets"]):
        raise HTTPException(401, "The key is not valid.")
    return key


@app.get("/ping")
def ping():
    return {"status": "ready"}


@app.post("/v1/models/iris/predict")
def predict(request: PredictionRequest, caller: Annotated[dict, Depends(caller_of)]) -> PredictionResponse:
    started = time.monotonic()
    count(f"rate#{caller['id']}", caller["limits"]["perSecond"]["burst"])
    body = request.model_dump_json().encode()
    digest = hashlib.sha256(body).hexdigest()
    kept = read(f"answer#{digest}")
    is_hit = kept is not None and int(kept["until"]["N"]) > time.time()
    if is_hit:
        answer = json.loads(kept["body"]["S"])
    else:
        count(f"day#{caller['id']}", caller["limits"]["perDay"])
        invoked = sagemaker.invoke_endpoint(EndpointName=ENDPOINT_NAME, ContentType="application/json", Body=body)
        answer = json.loads(invoked["Body"].read())
        table.put_item(
            TableName=TABLE,
            Item={
                "key": {"S": f"answer#{digest}"},
                "body": {"S": json.dumps(answer)},
                "until": {"N": str(int(time.time()) + CACHE_SECONDS)},
            },
        )
    line = {
        "timestamp": time.time(),
        "path": "/v1/models/iris/predict",
        "status": 200,
        "caller": caller["id"],
        "cache": "hit" if is_hit else "miss",
        "milliseconds": 1000 * (time.monotonic() - started),
    }
    sys.stdout.write(json.dumps(line) + "\n")
    return answer
