import { readFileSync } from "node:fs";
import path from "node:path";
import { toRefusal } from "../../../functions/core/container-refusal";

const overload = { code: "overloaded", status: 503, headers: { "retry-after": "1" }, transient: true };
const loading = { code: "model_loading", status: 503 };
const failure = { code: "model_error", status: 502, message: "The model failed on this request.", param: null };
const passing = { ...failure, transient: true };
const mistake = (message: string, param: string | null = null) => ({
  code: "invalid_request",
  status: 400,
  transient: false,
  message,
  param,
});

type Row = [toolkit: string, status: number, body: unknown, meaning: object];

/** Each toolkit's errors as it sends them; docs/api.md has the table in words. */
const rows: Row[] = [
  ["TGI", 429, { error: "Model is overloaded", error_type: "overloaded" }, overload],
  [
    "TGI",
    422,
    { error: "Input validation error: `top_p` must be < 1", error_type: "validation" },
    mistake("Input validation error: `top_p` must be < 1"),
  ],
  ["TGI", 422, { error: "Template error: x", error_type: "template_error" }, mistake("Template error: x")],
  ["TGI", 424, { error: "Request failed during generation: CUDA", error_type: "generation" }, failure],
  ["TGI", 500, { error: "Incomplete generation", error_type: "incomplete_generation" }, failure],
  ["TGI", 503, { error: "unhealthy", error_type: "healthcheck" }, failure],
  ["TEI", 429, { error: "Model is overloaded", error_type: "Overloaded" }, overload],
  [
    "TEI",
    413,
    { error: "batch size 64 > maximum allowed batch size 32", error_type: "Validation" },
    mistake("batch size 64 > maximum allowed batch size 32"),
  ],
  ["TEI", 424, { error: "backend died", error_type: "Backend" }, failure],
  [
    "vLLM",
    400,
    { object: "error", message: "max_tokens is too large", type: "BadRequestError", param: null, code: 400 },
    mistake("max_tokens is too large"),
  ],
  [
    "vLLM",
    400,
    { error: { message: "top_p must be in (0, 1]", type: "BadRequestError", param: "top_p", code: 400 } },
    mistake("top_p must be in (0, 1]", "top_p"),
  ],
  ["vLLM", 401, { error: "Unauthorized" }, failure],
  ["vLLM", 500, { error: { message: "EngineCore died", type: "InternalServerError", code: 500 } }, failure],
  ["vLLM", 501, { object: "error", message: "no chat", type: "NotImplementedError", code: 501 }, failure],
  ["vLLM", 503, { error: { message: "Service is unavailable", type: "Service Unavailable", code: 503 } }, overload],
  [
    "SGLang",
    400,
    { object: "error", message: "Input is longer than 4096", type: "BadRequestError", code: 400 },
    mistake("Input is longer than 4096"),
  ],
  ["DJL-LMI", 424, { error: "CUDA out of memory", code: 424 }, failure],
  [
    "DJL-LMI",
    400,
    { code: 400, type: "TranslateException", message: 'Missing "inputs" field' },
    mistake('Missing "inputs" field'),
  ],
  ["DJL-LMI", 503, { code: 503, type: "WlmCapacityException", message: "Worker queue capacity exceeded" }, overload],
  ["DJL-LMI", 404, { code: 404, type: "ModelNotFoundException", message: "Model not found: llama" }, failure],
  [
    "HF toolkit",
    400,
    { code: 400, type: "InternalServerException", message: "CUDA out of memory. Tried to allocate 2.00 GiB" },
    failure,
  ],
  ["HF toolkit", 400, { code: 400, type: "InternalServerException", message: "'NoneType' object" }, failure],
  [
    "MMS",
    400,
    { code: 400, type: "BadRequestException", message: "Parameter data is required." },
    mistake("Parameter data is required."),
  ],
  ["MMS", 408, { code: 408, type: "RequestTimeoutException", message: "Request timed out" }, overload],
  ["MMS", 405, { code: 405, type: "MethodNotAllowedException", message: "Requested method is not allowed" }, failure],
  [
    "MMS",
    503,
    { code: 503, type: "ServiceUnavailableException", message: "No worker is available to serve request" },
    overload,
  ],
  ["MMS", 507, { code: 507, type: "InternalServerException", message: "System out of memory" }, failure],
  ["TorchServe", 503, { code: 503, type: "InternalServerException", message: "Prediction failed" }, failure],
  [
    "TorchServe",
    503,
    { code: 503, type: "ServiceUnavailableException", message: 'Model "m" has no worker to serve inference request.' },
    overload,
  ],
  ["TorchServe", 404, { code: 404, type: "ModelNotFoundException", message: "Model not found: m" }, failure],
  [
    "TorchServe",
    413,
    { code: 413, type: "RequestEntityTooLargeException", message: "Input exceeds 6 MB" },
    mistake("Input exceeds 6 MB"),
  ],
  ["Triton", 400, { error: "unexpected shape for input 'x'" }, mistake("unexpected shape for input 'x'")],
  ["Triton", 400, { error: "Exceeds maximum queue size" }, overload],
  ["Triton", 400, { error: "in ensemble 'm', CUDA error: out of memory" }, failure],
  ["Triton", 499, { error: "request cancelled" }, failure],
  ["Triton", 503, { error: "Exceeds maximum queue size" }, overload],
  [
    "FastAPI",
    422,
    { detail: [{ loc: ["body", "messages"], msg: "field required", type: "missing" }] },
    mistake("messages: field required", "messages"),
  ],
  [
    "FastAPI",
    422,
    {
      detail: [
        { loc: ["body", "messages", 0, "role"], msg: "bad" },
        { loc: ["body", "n"], msg: "too large" },
      ],
    },
    mistake("messages[0].role: bad; n: too large", "messages[0].role"),
  ],
  ["FastAPI", 422, { detail: [{ loc: ["body"], msg: "JSON decode error" }] }, mistake("JSON decode error")],
  ["FastAPI", 400, { detail: "No such station" }, mistake("No such station")],
  ["FastAPI", 404, { detail: "Not Found" }, failure],
  ["FastAPI", 404, { detail: "No such station" }, mistake("No such station")],
  ["FastAPI", 403, { detail: "Not authenticated" }, failure],
  ["FastAPI", 500, "Internal Server Error", failure],
  ["Ollama", 400, { error: "messages is empty" }, mistake("messages is empty")],
  ["Ollama", 500, { error: "model requires more system memory (8.0 GiB) than is available (2.1 GiB)" }, failure],
  ["Ollama", 503, { error: "server busy, please try again.  maximum pending requests exceeded" }, overload],
  [
    "Ollama",
    400,
    { error: { message: "invalid role", type: "invalid_request_error", param: null, code: null } },
    mistake("invalid role"),
  ],
  ["llama.cpp", 503, { error: { code: 503, message: "Loading model", type: "unavailable_error" } }, loading],
  [
    "llama.cpp",
    400,
    {
      error: {
        code: 400,
        message: "the request exceeds the available context size",
        type: "exceed_context_size_error",
      },
    },
    mistake("the request exceeds the available context size"),
  ],
  [
    "this project's server",
    503,
    { error: { message: "…", type: "api_error", param: null, code: "model_loading" } },
    loading,
  ],
  [
    "this project's server",
    503,
    { error: { message: "…", type: "api_error", param: null, code: "overloaded" } },
    overload,
  ],
  [
    "this project's server",
    400,
    { error: { message: "Not a PNG.", type: "invalid_request_error", param: "image_base64", code: "x" } },
    mistake("Not a PNG.", "image_base64"),
  ],
  [
    "SageMaker's toolkit",
    415,
    "Content type text/x is not supported by this framework.",
    mistake("Content type text/x is not supported by this framework."),
  ],
  ["a proxy", 502, "<html>Bad Gateway</html>", passing],
  ["a proxy", 504, "", passing],
  ["a proxy", 503, "<html>503 Service Temporarily Unavailable</html>", overload],
  ["no answer", 0, "An error occurred while handling request as the model process exited.", passing],
  ["other envelopes", 400, { Message: "Capital" }, mistake("Capital")],
  ["other envelopes", 400, { errors: ["one", "two"] }, mistake("one; two")],
  ["other envelopes", 400, { errors: { messages: ["required"] } }, mistake("messages: required", "messages")],
  ["other envelopes", 400, { errors: [{ detail: "wrong", title: "Bad" }] }, mistake("wrong")],
  ["other envelopes", 400, { title: "Bad Request", detail: "Out of range", status: 400 }, mistake("Out of range")],
  ["other envelopes", 400, { detail: { error: "nested" } }, mistake("nested")],
  ["other envelopes", 400, '"text in JSON"', mistake("text in JSON")],
  ["other envelopes", 400, {}, mistake("The model refused this request.")],
  ["other envelopes", 400, '{"message": "cut off on its w', mistake("cut off on its w")],
];

describe("toRefusal", () => {
  it.each(rows)("knows what %s means by %i %j", (_toolkit, status, body, meaning) => {
    const cause = new Error("for the log");
    const refusal = toRefusal({ status, body: typeof body === "string" ? body : JSON.stringify(body) }, cause);
    expect(refusal).toMatchObject({ ...meaning, cause });
    if (refusal.code !== "invalid_request") {
      expect(refusal.message).toMatch(/^The model (failed on this request|is (starting|at capacity)\b)/);
    }
  });

  it.each([
    ["container-tgi-429.json", 429, overload],
    ["container-hf-400.json", 400, failure],
    ["container-fastapi-422.json", 422, mistake("messages: field required", "messages")],
  ])("knows the field case %s", (file, status, meaning) => {
    let body: string;
    try {
      body = readFileSync(path.join(process.cwd(), "../shared/field-cases", file), "utf8");
    } catch {
      console.warn(`Skipped: ../shared/field-cases/${file} is absent.`);
      return;
    }
    expect(toRefusal({ status, body }, null)).toMatchObject(meaning);
  });

  const told = (message: string) => toRefusal({ status: 400, body: JSON.stringify({ message }) }, null).message;

  it("cuts a message at 1000 characters, and drops none for being long", () => {
    expect(told("x".repeat(1000))).toBe("x".repeat(1000));
    expect(told("x".repeat(100_000))).toBe(`${"x".repeat(1000)}…`);
    expect(told(`${"x".repeat(999)}😀`)).toBe(`${"x".repeat(999)}…`);
  });

  it.each([
    ["The model /opt/ml/model does not exist.", "The model … does not exist."],
    ["Cannot read /opt/ml/model/config.json: no such file", "Cannot read …: no such file"],
    ["see ~/cache/hub/x and file:///srv/a.py", "see … and …"],
    ["no chat template in ./models/llama/tokenizer.json", "no chat template in …"],
    ["in account 123456789012.", "in account …."],
    ["s3://bucket/key.tar.gz is missing", "… is missing"],
    ["connect 10.0.0.1:8000 refused", "connect … refused"],
    ["C:\\models\\x.bin is missing", "… is missing"],
  ])("keeps what callers must not see out of a message: %s", (message, clean) => {
    expect(told(message)).toBe(clean);
  });

  it.each([
    "and/or, 1/2, text/csv, application/json",
    "See https://errors.pydantic.dev/2.11/v/missing",
    "/instances/0/1 must be a number",
    "The id 1234567890 is unknown, so is 0.123456789012",
  ])("leaves alone what is no path, ARN or account: %s", (message) => {
    expect(told(message)).toBe(message);
  });

  it.each([
    "User: arn:aws:sts::123456789012:assumed-role/x is not authorized",
    "Traceback (most recent call last):\n  File x",
    'File "model.py", line 3, in predict',
    "TypeError: x\n    at handler (index.js:1:2)",
    "<!DOCTYPE html><title>x</title>",
    "/opt/ml/model",
  ])("says none of the words of %j", (message) => {
    expect(told(message)).toBe("The model refused this request.");
  });

  it("finds the status of an error in an answer that began as a success, and takes it for a failure without one", () => {
    const codeOf = (body: object) => toRefusal({ status: null, body: JSON.stringify(body) }, null).code;
    expect(codeOf({ error: { message: "x", code: 429 } })).toBe("overloaded");
    expect(codeOf({ error: "x", error_type: "validation" })).toBe("invalid_request");
    expect(codeOf({ error: { message: "x", http_status_code: 422 } })).toBe("invalid_request");
    expect(codeOf({ error: "x" })).toBe("model_error");
  });
});
