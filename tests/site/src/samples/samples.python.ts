import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { type AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import fc from "fast-check";
import { curlSample, quoteForShell } from "../../../../site/src/samples/curl";
import { javascriptSample } from "../../../../site/src/samples/javascript";
import { pythonSample } from "../../../../site/src/samples/python";
import { keyVariable, type SampleBody } from "../../../../site/src/samples/sample-body";
import { anyText } from "../../../any-text";

const run = promisify(execFile);

/** Answers every request with what it was. */
let server: Server;
let url: string;
let folder: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { method, url: target, headers } = request;
      const { authorization } = headers;
      const echo = {
        method,
        target,
        authorization,
        type: headers["content-type"],
        body: Buffer.concat(chunks).toString("base64"),
      };
      response.setHeader("content-type", "application/json").end(JSON.stringify(echo));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/models/it's%20a/predict`;
  folder = mkdtempSync(path.join(os.tmpdir(), "samples-"));
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true });
});

/** Values that a careless quoting would break. */
const awkward = {
  text: "it's `$HOME` $(date) \"quoted\" \\ back\\\\slash !! %s\n\ttab 'all' \u2028 é 😀 \ud800",
  words: ["true", "null", 'say "false"'],
  flags: [true, false, null],
  numbers: [1e21, -0.5, 0],
};

const options = () => ({ cwd: folder, env: { ...process.env, [keyVariable]: "mf_key" } });

const interpreters = {
  curl: (body: SampleBody, withKey?: boolean) => run("sh", ["-c", curlSample(url, body, withKey)], options()),
  JavaScript: (body: SampleBody, withKey?: boolean) =>
    run(
      process.execPath,
      [
        "--input-type=module",
        "-e",
        `${javascriptSample(url, body, withKey).replace("console.log(answer)", "console.log(JSON.stringify(answer))")}`,
      ],
      options(),
    ),
  Python: (body: SampleBody, withKey?: boolean) =>
    run(
      "python3",
      ["-c", pythonSample(url, body, withKey).replace("print(json.load(response))", "print(response.read().decode())")],
      options(),
    ),
};

describe.each(Object.entries(interpreters))("the %s sample, run unchanged", (_, interpret) => {
  it("sends the form's JSON", async () => {
    const { stdout } = await interpret({ kind: "json", value: awkward });
    const seen = JSON.parse(stdout) as { method: string; target: string; type: string; body: string };
    expect({ ...seen, body: JSON.parse(Buffer.from(seen.body, "base64").toString()) as unknown }).toEqual({
      method: "POST",
      target: "/v1/models/it's%20a/predict",
      type: "application/json",
      body: awkward,
    });
  });

  it("sends the key from the environment, if asked to", async () => {
    const authorized = async (withKey: boolean) =>
      (JSON.parse((await interpret({ kind: "json", value: {} }, withKey)).stdout) as { authorization?: string })
        .authorization;
    expect([await authorized(true), await authorized(false)]).toEqual(["Bearer mf_key", undefined]);
  });

  it("sends a picture from a file", async () => {
    const bytes = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 10, 13, 255]);
    writeFileSync(path.join(folder, "picture.png"), bytes);
    const { stdout } = await interpret({ kind: "file", contentType: "image/png", file: "picture.png" });
    expect(JSON.parse(stdout)).toEqual({
      method: "POST",
      target: "/v1/models/it's%20a/predict",
      type: "image/png",
      body: bytes.toString("base64"),
    });
  });
});

describe("quoteForShell", () => {
  it("quotes any text as one word of a POSIX shell", async () => {
    const texts = fc.sample(anyText(), 200).map((text) => Buffer.from(text.replaceAll("\0", "")).toString());
    const { stdout } = await run("sh", ["-c", `printf '%s\\0' ${texts.map(quoteForShell).join(" ")}`]);
    expect(stdout.split("\0").slice(0, -1)).toEqual(texts);
  });
});

describe("curlSample", () => {
  it("reads well", () => {
    expect(curlSample("https://api.example.com/predict", { kind: "json", value: { instances: [[5.1, 3.5]] } })).toBe(
      [
        "curl 'https://api.example.com/predict' \\",
        "  -H 'content-type: application/json' \\",
        `  --data-raw '{"instances":[[5.1,3.5]]}'`,
      ].join("\n"),
    );
  });
});

describe("javascriptSample", () => {
  it("reads well", () => {
    expect(
      javascriptSample("https://api.example.com/predict", { kind: "json", value: { instances: [[5.1, 3.5]] } }),
    ).toBe(
      [
        'const response = await fetch("https://api.example.com/predict", {',
        '  method: "POST",',
        '  headers: { "content-type": "application/json" },',
        '  body: JSON.stringify({ "instances": [[5.1, 3.5]] }),',
        "});",
        "const answer = await response.json();",
        "if (!response.ok) throw new Error(answer.error?.message ?? answer.message);",
        "console.log(answer);",
      ].join("\n"),
    );
  });
});

describe("pythonSample", () => {
  it("reads well", () => {
    expect(pythonSample("https://api.example.com/predict", { kind: "json", value: { vip: true, note: "null" } })).toBe(
      [
        "import json",
        "import urllib.request",
        "",
        "request = urllib.request.Request(",
        '    "https://api.example.com/predict",',
        '    data=json.dumps({ "vip": True, "note": "null" }).encode(),',
        '    headers={"content-type": "application/json"},',
        ")",
        "with urllib.request.urlopen(request) as response:",
        "    print(json.load(response))",
      ].join("\n"),
    );
  });
});
