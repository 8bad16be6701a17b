import { execFile } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import * as yaml from "yaml";
import type deploy from "../index";
import { type LocalStack, type startLocalStack } from "../local/stack";
import { difference } from "../model/golden";
import { modelNames, modelRoot, readModel, unfetchedModels } from "../model/registry";
import { evaluate, ofType, type Registration } from "../tools/graph/evaluate";
import { useStackConfig } from "../tools/graph/stack-config";

const root = path.resolve(__dirname, "..");
const newcomer = "forty-first";
const copies = Array.from({ length: 40 }, (_, i) => `copy-${i + 1}`);
const models = [...copies, newcomer].map((name) => ({ name }));

/** The model that is copied, and the newcomer, which is of another kind. */
const [common = "", unlike = ""] = ["tabular", "image"].map((kind) =>
  modelNames().find((name) => readModel(name).contract.kind === kind),
);
const { golden, contract } = readModel(unlike);

/** This repository with other models: forty of one kind, and one folder and one line of settings more. */
function makeCheckout(): string {
  mkdirSync(path.join(root, "dist"), { recursive: true });
  const checkout = mkdtempSync(path.join(root, "dist", "checkout-"));
  const shipped = new Set([...modelNames(), ...unfetchedModels()].map((name) => path.join(modelRoot, name)));
  const parts = ["functions", "infra", "local", "model", "site", "tools"];
  const files = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isFile());
  for (const part of [...parts, ...files.map(({ name }) => name)]) {
    cpSync(path.join(root, part), path.join(checkout, part), { recursive: true, filter: (file) => !shipped.has(file) });
  }
  const addModel = (name: string, original: string) =>
    cpSync(path.join(modelRoot, original), path.join(checkout, "model", name), {
      recursive: true,
      filter: (file) => !path.basename(file).startsWith(".venv"),
    });
  for (const name of copies) addModel(name, common);
  addModel(newcomer, unlike);
  const stackFile = path.join(checkout, "Pulumi.dev.yaml");
  const { config } = yaml.parse(readFileSync(stackFile, "utf8")) as { config: object };
  writeFileSync(stackFile, yaml.stringify({ config: { ...config, "modelfront:models": models } }));
  return checkout;
}

let checkout = "";
beforeAll(() => {
  checkout = makeCheckout();
});
afterAll(() => rmSync(checkout, { recursive: true }));

function load(module: string): unknown {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- its place is known at run time alone
  return require(path.join(checkout, module));
}

describe("a forty-first model folder, with its line of settings, in the local stack", () => {
  let stack: LocalStack;
  beforeAll(async () => {
    const local = load("local/stack") as { startLocalStack: typeof startLocalStack };
    stack = await local.startLocalStack({ log: () => {} });
  });
  afterAll(() => stack.close());

  async function getJson<T>(url: string): Promise<T> {
    const response = await fetch(url);
    expect(response.status).toBe(200);
    return (await response.json()) as T;
  }

  it("is listed last, and described with its own schema and examples", async () => {
    const listed = await getJson<{ data: { id: string }[] }>(`${stack.apiUrl}/v1/models`);
    expect(listed.data.map(({ id }) => id)).toEqual([...copies, newcomer]);
    const described = await getJson<Record<string, unknown>>(`${stack.apiUrl}/v1/models/${newcomer}`);
    expect(described).toMatchObject({ id: newcomer, kind: contract.kind, examples: contract.examples });
    const copy = await getJson<Record<string, unknown>>(`${stack.apiUrl}/v1/models/${copies[0]}`);
    expect(JSON.stringify(described.request_schema)).not.toBe(JSON.stringify(copy.request_schema));
  });

  it("predicts as its golden cases say, and no other model is started for it", async () => {
    const [golden1] = golden.cases;
    const response = await fetch(`${stack.apiUrl}/v1/models/${newcomer}/predict`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(golden1?.request),
    });
    expect(response.status).toBe(200);
    expect(difference(golden1?.response, await response.json(), golden.tolerance)).toBeNull();
    const { endpoints } = await getJson<{ endpoints: { model: string; containers: { starts: number }[] }[] }>(
      `${stack.sagemakerUrl}/_control/endpoints`,
    );
    const started = endpoints.filter(({ containers }) => containers.some(({ starts }) => starts > 0));
    expect(started.map(({ model }) => model)).toEqual([newcomer]);
  });

  it("is in the OpenAPI document", async () => {
    const document = await getJson<OpenApiDocument>(`${stack.apiUrl}/openapi.json`);
    const { parameters, requestBody } = document.paths["/v1/models/{model}/predict"].post;
    expect(parameters.find(({ name }) => name === "model")?.schema.enum).toEqual([...copies, newcomer]);
    expect(requestBody.content["application/json"]?.schema.anyOf).toContainEqual({
      $ref: "#/components/schemas/FortyFirstRequest",
    });
    expect(Object.keys(document.components.schemas)).toEqual(
      expect.arrayContaining(["FortyFirstRequest", "FortyFirstResponse"]),
    );
  });

  it("is on the page, with a form of its own", async () => {
    const html = await (await fetch(stack.siteUrl)).text();
    const [script] = /assets\/page-\w+\.js/.exec(html) ?? [];
    const code = await (await fetch(`${stack.siteUrl}/${script}`)).text();
    const [details] = new RegExp(`assets/${newcomer}-\\w+\\.json`).exec(code) ?? [];
    expect(await getJson(`${stack.siteUrl}/${details}`)).toMatchObject({ examples: contract.examples });
  });
});

interface OpenApiDocument {
  readonly paths: Record<
    "/v1/models/{model}/predict",
    {
      readonly post: {
        readonly parameters: { readonly name: string; readonly schema: { readonly enum?: readonly string[] } }[];
        readonly requestBody: { readonly content: Record<string, { readonly schema: { readonly anyOf: unknown[] } }> };
      };
    }
  >;
  readonly components: { readonly schemas: object };
}

describe("a forty-first model folder, with its line of settings, in the Pulumi program", () => {
  let resources: readonly Registration[] = [];
  beforeAll(async () => {
    useStackConfig("dev", { "modelfront:models": models });
    ({ resources } = await evaluate(load("index") as typeof deploy));
  });

  it("has its endpoint and its artifact", () => {
    const endpoints = ofType(resources, "modelfront:index:ModelEndpoint").map(({ name }) => name);
    expect(endpoints.sort()).toEqual([...copies, newcomer].sort());
    const artifacts = ofType(resources, "aws:s3/bucketObjectv2:BucketObjectv2").map(({ name }) => name);
    expect(artifacts).toContainEqual(expect.stringMatching(new RegExp(`^${newcomer}-[0-9a-f]{8}$`)));
  });

  it("is named in the function's MODELS, and the function may ask its endpoint", () => {
    const [api] = ofType(resources, "aws:lambda/function:Function").filter(({ name }) => name === "api");
    const { variables } = api?.inputs.environment as { variables: { MODELS: string } };
    const routes = JSON.parse(variables.MODELS) as Record<string, readonly [endpoint: string]>;
    expect(Object.keys(routes)).toEqual([...copies, newcomer]);
    const [endpoint = ""] = routes[newcomer] ?? [];
    expect(endpoint).toMatch(new RegExp(`^${newcomer}-`));
    const policies = ofType(resources, "aws:iam/rolePolicy:RolePolicy").filter(({ name }) => name.startsWith("api-"));
    const rights = policies.map(({ inputs }) => JSON.stringify(inputs.policy)).join("\n");
    expect(rights).toContain(`endpoint/${endpoint}`);
  });
});

describe("a forty-first model folder on the command line", () => {
  it("is packaged by its name", async () => {
    const command = ["--import", "tsx", "tools/package.ts", newcomer, "--out", "dist"];
    const { stdout } = await promisify(execFile)(process.execPath, command, { cwd: checkout });
    expect(stdout).toContain("golden  answered as golden.json says");
    expect(existsSync(path.join(checkout, "dist", newcomer, "model.tar.gz"))).toBe(true);
  });
});

describe("the code", () => {
  const shipped = [...modelNames(), ...unfetchedModels()];
  const name = `(?<![\\w-])(?:${shipped.join("|")})`;
  // Not as a word of prose: before a quote, in a path, in a pair, as a key, after a point.
  const naming = new RegExp(`${name}(?=["'\`/=\\]])|[{,] *${name}:|\\.${name}(?![\\w-])`);

  /** Figures that the benches measured, and the stacks that ship, of which one has the name of its model. */
  const exempt = ["infra/models/cpu-per-request.json", "tools/cost/measured.json", "tools/graph/shipped-stacks.ts"];

  it("is what names no model: their folders and the stack settings do", () => {
    const folders = new Set(shipped.map((model) => path.join("model", model)));
    const named = ["index.ts", "functions", "infra", "local", "model", "site", "tools"]
      .flatMap((place) => listFiles(place, folders))
      .filter((file) => !exempt.includes(file))
      .flatMap((file) => {
        const lines = readFileSync(path.join(root, file), "utf8").split("\n");
        return lines.flatMap((line, i) => (naming.test(line) ? [`${file}:${i + 1}: ${line.trim()}`] : []));
      });
    expect(named).toEqual([]);
  });

  it.each([
    `const model = "${common}";`,
    `models: [{ name: '${common}' }]`,
    `model/${common}/contract.ts`,
    `--container ${common}='python3 server.py'`,
    `const prices = { ${common}: 1 };`,
    `models.${common}.endpoint`,
  ])("would be found out by `%s`", (line) => {
    expect(naming.test(line)).toBe(true);
  });
});

/** Paths of all files in a place of the repository, less those of some folders, of tools and of what is generated. */
function listFiles(place: string, without: ReadonlySet<string>): string[] {
  if (without.has(place) || /^(\.|__pycache__$)/.test(path.basename(place))) return [];
  if (!statSync(path.join(root, place)).isDirectory()) return [place];
  return readdirSync(path.join(root, place)).flatMap((name) => listFiles(path.join(place, name), without));
}
