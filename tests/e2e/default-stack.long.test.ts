import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { readStackFile } from "../../infra/settings/stack-file";
import { startLocalStack, type LocalStack } from "../../local/stack";
import { readModel } from "../../model/registry";
import postman from "../../docs/postman.json";

const run = promisify(execFile);
const repository = path.join(__dirname, "../..");

jest.setTimeout(180_000);

let stack: LocalStack;
beforeAll(async () => {
  stack = await startLocalStack({ log: () => {} });
});
afterAll(() => stack.close());

interface Parameter {
  readonly key: string;
  readonly value: string;
  readonly disabled?: boolean;
}

interface Request {
  readonly method: string;
  readonly auth?: unknown;
  readonly header: readonly Parameter[];
  readonly url: { readonly raw: string; readonly variable: readonly Parameter[] };
  readonly body?: { readonly raw: string };
}

/** Sends a request of the collection as Postman does: variables filled in, nothing that is disabled. */
async function send({ method, auth, header, url, body }: Request): Promise<Response> {
  const variables: Readonly<Record<string, string>> = {
    ...Object.fromEntries(postman.variable.map(({ key, value }) => [key, value])),
    baseUrl: stack.apiUrl,
  };
  const fill = (text: string): string =>
    /\{\{\w+\}\}/.test(text) ? fill(text.replace(/\{\{(\w+)\}\}/g, (_, key: string) => variables[key]!)) : text;
  const address = url.variable.reduce((raw, { key, value }) => raw.replace(`:${key}`, value), fill(url.raw));
  return fetch(address, {
    method,
    headers: {
      ...(auth === undefined && { "x-api-key": variables.apiKey! }),
      ...Object.fromEntries(header.filter(({ disabled }) => !disabled).map(({ key, value }) => [key, value])),
    },
    ...(body && { body: body.raw }),
  });
}

describe("the default stack", () => {
  it("answers every request of docs/postman.json with success", async () => {
    const requests = postman.item.flatMap(({ item }) => item as readonly { name: string; request: Request }[]);
    expect(requests.length).toBeGreaterThan(10);
    const failures: unknown[] = [];
    for (const { name, request } of requests) {
      const response = await send(request);
      const text = await response.text();
      if (!response.ok) failures.push([name, response.status, text]);
    }
    expect(failures).toEqual([]);
  });

  it("says at its root where documents and page are, to GET and to HEAD", async () => {
    const response = await fetch(`${stack.apiUrl}/`);
    expect(await response.json()).toEqual({ openapi: "/openapi.json", models: "/v1/models", page: stack.siteUrl });
    for (const path of ["/", "/healthz"]) {
      expect((await fetch(stack.apiUrl + path, { method: "HEAD" })).status).toBe(200);
    }
  });

  it("says that the endpoint proxy is off", async () => {
    for (const [method, path] of [
      ["GET", "/v1/endpoints"],
      ["POST", "/v1/endpoints/mine/invocations"],
    ] as const) {
      const response = await fetch(stack.apiUrl + path, { method });
      expect([response.status, await response.json()]).toMatchObject([
        404,
        {
          error: { code: "not_found", message: expect.stringMatching(/proxy is off.*api\.proxy\.endpoints/) as string },
        },
      ]);
    }
  });

  it("answers typed predictions of every model, with types that openapi-typescript generates without a warning", async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), "modelfront-types-"));
    try {
      const bin = (name: string) => path.join(repository, "node_modules/.bin", name);
      const generated = await run(
        bin("openapi-typescript"),
        ["docs/openapi.json", "-o", path.join(folder, "api.d.ts")],
        {
          cwd: repository,
        },
      );
      expect(generated.stdout + generated.stderr).not.toMatch(/warn|error|⚠/i);
      const models = readStackFile("dev").models.map(({ name }) => readModel(name));
      writeFileSync(path.join(folder, "predict.ts"), program(models));
      await run(
        bin("tsc"),
        [
          "--strict",
          "--noEmit",
          "--target",
          "es2022",
          "--module",
          "nodenext",
          "--types",
          "node",
          "--typeRoots",
          path.join(repository, "node_modules/@types"),
          "predict.ts",
        ],
        { cwd: folder },
      );
      const { stdout } = await run(bin("tsx"), ["predict.ts", stack.apiUrl], { cwd: folder });
      const answers = JSON.parse(stdout) as Record<string, unknown>;
      expect(Object.keys(answers)).toEqual(models.map(({ name }) => name));
      for (const { name, contract } of models) expect(contract.response.safeParse(answers[name]).error).toBeUndefined();
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

/** A program that predicts with each model's first example, in the generated types of its path. */
function program(models: readonly ReturnType<typeof readModel>[]): string {
  return [
    `import { type paths } from "./api.js";`,
    `const api = process.argv[2];`,
    `const answers: Record<string, unknown> = {};`,
    `async function predict(path: string, body: unknown): Promise<unknown> {`,
    `  const headers = { "content-type": "application/json" };`,
    `  return (await fetch(api + path, { method: "POST", headers, body: JSON.stringify(body) })).json();`,
    `}`,
    `void (async () => {`,
    ...models.flatMap(({ name, contract }, i) => {
      const route = JSON.stringify(`/v1/models/${name}/predict`);
      const type = `paths[${route}]["post"]`;
      return [
        `  const request${i}: ${type}["requestBody"]["content"]["application/json"] = ${JSON.stringify(contract.examples[0]?.request)};`,
        `  const answer${i} = (await predict(${route}, request${i})) as ${type}["responses"]["200"]["content"]["application/json"];`,
        `  answers[${JSON.stringify(name)}] = answer${i};`,
      ];
    }),
    `  console.log(JSON.stringify(answers));`,
    `})();`,
  ].join("\n");
}
