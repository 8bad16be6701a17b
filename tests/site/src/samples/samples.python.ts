import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { type AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import fc from "fast-check";
import {
  curlChatSample,
  javascriptChatSample,
  notebookChatSample,
  pythonChatSample,
} from "../../../../site/src/samples/chat";
import { curlSample, quoteForShell } from "../../../../site/src/samples/curl";
import { javascriptSample } from "../../../../site/src/samples/javascript";
import { notebookSample, pythonSample } from "../../../../site/src/samples/python";
import { keyVariable, type SampleBody } from "../../../../site/src/samples/sample-body";
import { anyText } from "../../../any-text";
import { type ChatStack, startChatStack } from "../../../e2e/chat-stack";

const run = promisify(execFile);
const python = process.env["PYTHON"] ?? "python3";
const root = path.resolve(__dirname, "../../../..");

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
  url = `${addressOf(server)}/v1/models/it's%20a/predict`;
  folder = mkdtempSync(path.join(os.tmpdir(), "samples-"));
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true });
});

const addressOf = (of: Server) => `http://127.0.0.1:${(of.address() as AddressInfo).port}`;

/** Values that a careless quoting would break. */
const awkward = {
  text: "it's `$HOME` $(date) \"quoted\" \\ back\\\\slash !! %s\n\ttab 'all' \u2028 é 😀 \ud800",
  words: ["true", "null", 'say "false"'],
  flags: [true, false, null],
  numbers: [1e21, -0.5, 0],
};

let key = "mf_key";

/** The key is in the environment; pip finds what is installed, and nothing else. */
const options = () => ({ cwd: folder, env: { ...process.env, [keyVariable]: key, PIP_NO_INDEX: "1" } });

const sh = (code: string) => run("sh", ["-c", code], options());
const runPython = (code: string) => run(python, ["-c", code], options());
/** Runs a cell as Jupyter does: pip's magic included, and the value of the last expression shown. */
const runNotebook = (code: string) => run(python, ["-m", "IPython", "--colors=NoColor", "-c", code], options());
/** Runs a module in the repository, where it finds its packages. */
const runJavaScript = (code: string) =>
  run(process.execPath, ["--input-type=module", "-e", code], { ...options(), cwd: root });

const echo = (code: string, shown: string, asJson: string) => {
  expect(code).toContain(shown);
  return code.replace(shown, asJson);
};

/** Runs a sample as shown, except that its answer is printed as JSON. */
const interpreters = {
  curl: (body: SampleBody, withKey?: boolean) => sh(curlSample(url, body, withKey)),
  JavaScript: (body: SampleBody, withKey?: boolean) =>
    run(
      process.execPath,
      [
        "--input-type=module",
        "-e",
        echo(javascriptSample(url, body, withKey), "console.log(answer)", "console.log(JSON.stringify(answer))"),
      ],
      options(),
    ),
  Python: (body: SampleBody, withKey?: boolean) =>
    runPython(echo(pythonSample(url, body, withKey), "print(response.json())", "print(response.text)")),
  Notebook: (body: SampleBody, withKey?: boolean) =>
    runNotebook(echo(notebookSample(url, body, withKey), "\nresponse.json()", "\nprint(response.text)")),
};

/** A notebook's pip may say something first. */
const lastJson = (stdout: string): unknown => JSON.parse(stdout.trim().split("\n").at(-1) ?? "");

describe.each(Object.entries(interpreters))("the %s sample, run unchanged", (_, interpret) => {
  it("sends the form's JSON", async () => {
    const { stdout } = await interpret({ kind: "json", value: awkward });
    const seen = lastJson(stdout) as { method: string; target: string; type: string; body: string };
    expect({ ...seen, body: JSON.parse(Buffer.from(seen.body, "base64").toString()) as unknown }).toEqual({
      method: "POST",
      target: "/v1/models/it's%20a/predict",
      type: "application/json",
      body: awkward,
    });
  });

  it("sends the key from the environment, if asked to", async () => {
    const authorized = async (withKey: boolean) =>
      (lastJson((await interpret({ kind: "json", value: {} }, withKey)).stdout) as { authorization?: string })
        .authorization;
    expect([await authorized(true), await authorized(false)]).toEqual(["Bearer mf_key", undefined]);
  });

  it("sends a picture from a file", async () => {
    const bytes = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 10, 13, 255]);
    writeFileSync(path.join(folder, "picture.png"), bytes);
    const { stdout } = await interpret({ kind: "file", contentType: "image/png", file: "picture.png" });
    expect(lastJson(stdout)).toEqual({
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
        "import requests",
        "",
        "response = requests.post(",
        '    "https://api.example.com/predict",',
        '    json={ "vip": True, "note": "null" },',
        "    timeout=60,",
        ")",
        "if not response.ok:",
        "    raise RuntimeError(response.text)",
        "print(response.json())",
      ].join("\n"),
    );
  });
});

describe("the Python sample", () => {
  it("fails with the API's own message", async () => {
    const refusing = createServer((_, response) => {
      response.writeHead(400, { "content-type": "application/json" }).end('{"error":{"message":"Too long."}}');
    });
    await new Promise<void>((resolve) => refusing.listen(0, "127.0.0.1", resolve));
    const code = pythonSample(addressOf(refusing), { kind: "json", value: {} });
    await expect(runPython(code)).rejects.toThrow(/RuntimeError: .*Too long\./);
    refusing.close();
  });
});

describe("the samples of a chat, run unchanged", () => {
  const request = {
    model: "it's a",
    messages: [{ role: "user", content: 'Say "hi" \\ $HOME `ls` 😀' }],
    max_tokens: 5,
    top_k: 3,
    stream: false,
  };
  const answer = "Hi, it's me.\n";
  let seen: { url: string; authorization: string | undefined; body: unknown } | undefined;
  let chat: Server;

  /** Streams an answer in three events, as the API does. */
  beforeAll(async () => {
    chat = createServer((incoming, response) => {
      const chunks: Buffer[] = [];
      incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
      incoming.on("end", () => {
        const { url: target = "", headers } = incoming;
        seen = {
          url: target,
          authorization: headers.authorization,
          body: JSON.parse(Buffer.concat(chunks).toString()) as unknown,
        };
        response.setHeader("content-type", "text/event-stream");
        for (const content of ["Hi, ", "it's me.", "\n"]) {
          const chunk = { object: "chat.completion.chunk", choices: [{ index: 0, delta: { content } }] };
          response.write(`data: ${JSON.stringify(chunk)}\n\n`);
        }
        response.end("data: [DONE]\n\n");
      });
    });
    await new Promise<void>((resolve) => chat.listen(0, "127.0.0.1", resolve));
  });
  afterAll(() => {
    chat.closeAllConnections();
    chat.close();
  });

  const samples = {
    curl: [curlChatSample, sh],
    Python: [pythonChatSample, runPython],
    JavaScript: [javascriptChatSample, runJavaScript],
    Notebook: [notebookChatSample, runNotebook],
  } as const;

  it.each(Object.entries(samples))(
    "%s prints the streamed answer, with and without a key",
    async (_, [sample, runIt]) => {
      const address = `${addressOf(chat)}/v1/chat/completions`;
      for (const withKey of [false, true]) {
        seen = undefined;
        const { stdout } = await runIt(
          sample(address, { kind: "json", value: { ...request, seed: undefined } }, withKey),
        );
        expect(stdout).toContain(sample === curlChatSample ? JSON.stringify("it's me.") : answer);
        expect(seen).toEqual({
          url: "/v1/chat/completions",
          authorization: withKey ? "Bearer mf_key" : sample === curlChatSample ? undefined : "Bearer none",
          body: { ...request, stream: true },
        });
      }
    },
  );
});

describe("the samples for an API that requires a key, run unchanged", () => {
  let stack: ChatStack;
  beforeAll(async () => {
    stack = await startChatStack();
    key = await stack.issueKey();
  });
  afterAll(() => stack.close());

  const refused = /Credentials required|\b401\b/;
  /** What a sample prints, or says when it fails. */
  const outcomeOf = (running: Promise<{ readonly stdout: string }>) =>
    running.then(
      ({ stdout }) => stdout,
      ({ message, stdout }: Error & { readonly stdout: string }) => message + stdout,
    );

  const predictions = {
    curl: [curlSample, sh],
    JavaScript: [javascriptSample, runJavaScript],
    Python: [pythonSample, runPython],
    Notebook: [notebookSample, runNotebook],
  } as const;

  it.each(Object.entries(predictions))(
    "%s predicts with the key, and is refused without",
    async (_, [sample, runIt]) => {
      const body = { kind: "json", value: { instances: [[5.1, 3.5, 1.4, 0.2]] } } as const;
      const code = (withKey: boolean) => sample(`${stack.apiUrl}/v1/models/iris/predict`, body, withKey);
      expect(await outcomeOf(runIt(code(true)))).toContain("setosa");
      expect(await outcomeOf(runIt(code(false)))).toMatch(refused);
    },
  );

  const chats = {
    curl: [curlChatSample, sh],
    JavaScript: [javascriptChatSample, runJavaScript],
    Python: [pythonChatSample, runPython],
    Notebook: [notebookChatSample, runNotebook],
  } as const;

  it.each(Object.entries(chats))("%s chats with the key, and is refused without", async (_, [sample, runIt]) => {
    const value = { model: "chat-tiny", messages: [{ role: "user", content: "7 * 8" }] };
    const code = (withKey: boolean) => sample(`${stack.apiUrl}/v1/chat/completions`, { kind: "json", value }, withKey);
    expect(await outcomeOf(runIt(code(true)))).toContain(sample === curlChatSample ? '"content":"6"' : "56");
    expect(await outcomeOf(runIt(code(false)))).toMatch(refused);
  });
});
