import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { httpApi } from "../../../functions/core/limits";
import { closeAll, serve } from "../../local/serve";
import { proxyContext } from "../support/container";

interface Service {
  readonly ports: readonly string[];
  readonly volumes: readonly string[];
  readonly environment: Readonly<Record<string, string | null>>;
  readonly [setting: string]: unknown;
}

const repository = path.join(__dirname, "../../..");
let context: ReadonlyMap<string, Buffer>;
beforeAll(async () => {
  context = await proxyContext();
});
const textOf = (file: string) => context.get(file)!.toString();

describe("buildApiImage", () => {
  it("has no path of the machine in it", () => {
    expect([...context].filter(([, bytes]) => bytes.includes(repository))).toEqual([]);
    expect([...context.keys()].filter((name) => !name.endsWith(".mjs"))).toEqual([
      "Dockerfile",
      "assemble.sh",
      "compose.yaml",
    ]);
  });

  it("takes the base images from the inference server's Dockerfile, which alone pins them", () => {
    const pinned = readFileSync(path.join(repository, "model/server/Dockerfile"), "utf8");
    const images = [...pinned.matchAll(/^FROM (\S+)/gm)].map(([, image]) => image);
    expect([...textOf("Dockerfile").matchAll(/^ARG \w+=(\S+)$/gm)].map(([, image]) => image)).toEqual(images);
    expect(readFileSync(path.join(repository, "functions/image/Dockerfile"), "utf8")).not.toContain("sha256:");
  });

  it("runs Node.js itself, so that SIGTERM reaches it, as a user without rights", () => {
    expect(textOf("Dockerfile")).toMatch(/^ENTRYPOINT \["\/usr\/local\/bin\/node", "\/opt\/api\/container.mjs"\]$/m);
    expect(textOf("Dockerfile")).toMatch(/^USER 65532:65532$/m);
    expect(context.has("container.mjs")).toBe(true);
  });

  it("has a health check that passes while the API answers, and fails when nothing does", async () => {
    const [, json = ""] = /^HEALTHCHECK .*CMD (\[.*\])$/m.exec(textOf("Dockerfile"))!;
    const [, ...command] = JSON.parse(json) as string[];
    const check = (url: string) => {
      const child = spawn(process.execPath, command, { env: { PORT: new URL(url).port }, stdio: "inherit" });
      return once(child, "close").then(([code]) => code as number);
    };
    const asked: (string | undefined)[] = [];
    const url = await serve((request, response) => {
      asked.push(request.url);
      response.end();
    });
    expect(await check(url)).toBe(0);
    expect(asked).toEqual(["/healthz"]);
    await closeAll();
    expect(await check(url)).toBe(1);
  });
});

describe("the compose file", () => {
  let service: Service;
  beforeAll(() => {
    const { services } = parse(textOf("compose.yaml")) as { services: Readonly<Record<string, Service>> };
    expect(Object.keys(services)).toEqual(["api"]);
    service = services["api"]!;
  });

  it("publishes the API's port on this machine alone", () => {
    expect(service.ports).toEqual(["127.0.0.1:8080:8080"]);
  });

  it("runs it read-only and without capabilities, with the keys mounted read-only", () => {
    expect(service).toMatchObject({
      read_only: true,
      cap_drop: ["ALL"],
      security_opt: ["no-new-privileges:true"],
    });
    expect(service.volumes).toEqual(["${KEYS_DIR:-./keys}:/keys:ro"]);
    expect(service.environment["KEY_FILE"]).toBe("/keys/keys.json");
  });

  it("holds no credentials, and gives the API time to answer what it has received", () => {
    const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = service.environment;
    expect({ AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN }).toEqual({
      AWS_ACCESS_KEY_ID: null,
      AWS_SECRET_ACCESS_KEY: null,
      AWS_SESSION_TOKEN: null,
    });
    expect(Number.parseInt(service["stop_grace_period"] as string)).toBeGreaterThanOrEqual(httpApi.timeoutSeconds);
  });
});
