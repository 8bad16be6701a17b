import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { filesKey } from "../../../infra/build/content-key";
import { buildImageContext } from "../../../model/server/build";

jest.unmock("esbuild");

const repository = path.resolve(__dirname, "../../..");

interface PackageFile {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly packages: Readonly<Record<string, { version?: string; resolved?: string }>>;
}

function readPackageFile(file: string): PackageFile {
  return JSON.parse(readFileSync(path.join(repository, file), "utf8")) as PackageFile;
}

describe("buildImageContext", () => {
  let context: ReadonlyMap<string, Buffer>;
  beforeAll(async () => {
    context = await buildImageContext();
  });

  it("holds the Dockerfile, the native packages' lockfile and the bundle, and nothing else", () => {
    expect([...context.keys()].sort()).toEqual([
      ".npmrc",
      "Dockerfile",
      "assemble.sh",
      "index.js",
      "package-lock.json",
      "package.json",
      "worker.js",
    ]);
    expect(context.get("package.json")!.toString()).not.toContain("pulumi");
  });

  it("makes the same bytes every time", async () => {
    expect(filesKey(await buildImageContext())).toBe(filesKey(context));
  });

  it("names no path of the machine in the bundle, and no package but the native ones", () => {
    for (const file of ["index.js", "worker.js"]) {
      const code = context.get(file)!.toString();
      expect(code).not.toContain(repository);
      const packages = [...code.matchAll(/require\("([^"]+)"\)/g)].map(([, name]) => name!);
      const native = ["onnxruntime-node", "sharp"];
      expect(packages.filter((name) => !isBuiltin(name) && !native.includes(name))).toEqual([]);
    }
  });
});

describe("the inference server's image", () => {
  it("declares that it hosts many models", () => {
    const dockerfile = readFileSync(path.join(repository, "model/server/Dockerfile"), "utf8");
    const [, served] = dockerfile.split(/^FROM .*distroless.*$/m);
    expect(served).toMatch(/^LABEL com\.amazonaws\.sagemaker\.capabilities\.multi-models=true$/m);
  });

  it("has base images that are pinned by tag and digest", () => {
    const dockerfile = readFileSync(path.join(repository, "model/server/Dockerfile"), "utf8");
    const images = [...dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, image]) => image);
    expect(images).toHaveLength(2);
    for (const image of images) expect(image).toMatch(/^[a-z0-9./-]+:[\w.-]+@sha256:[0-9a-f]{64}$/);
  });

  it("starts Node.js itself, so that SageMaker's SIGTERM reaches it", () => {
    const dockerfile = readFileSync(path.join(repository, "model/server/Dockerfile"), "utf8");
    expect(dockerfile).toMatch(/^ENTRYPOINT \["\/usr\/local\/bin\/node", "\/opt\/server\/index.js"\]$/m);
  });

  it("installs the versions that the repository is tested with", () => {
    const root = readPackageFile("package.json").dependencies;
    const { dependencies } = readPackageFile("model/server/package.json");
    expect(Object.keys(dependencies)).toEqual(["onnxruntime-node", "sharp"]);
    expect(dependencies).toEqual({ "onnxruntime-node": root["onnxruntime-node"], sharp: root.sharp });
    for (const version of Object.values(dependencies)) expect(version).toMatch(/^\d+\.\d+\.\d+$/);
    const locked = readPackageFile("model/server/package-lock.json").packages;
    const tested = readPackageFile("package-lock.json").packages;
    for (const name of ["onnxruntime-node", "onnxruntime-common", "sharp", "@img/sharp-libvips-linux-x64"]) {
      const place = `node_modules/${name}`;
      expect({ name, version: locked[place]?.version }).toEqual({ name, version: tested[place]?.version });
    }
  });

  it("installs from a lockfile without registry addresses and without running scripts", () => {
    const { packages } = readPackageFile("model/server/package-lock.json");
    expect(Object.values(packages).filter(({ resolved }) => resolved !== undefined)).toEqual([]);
    const settings = readFileSync(path.join(repository, "model/server/.npmrc"), "utf8").split("\n");
    expect(settings).toEqual(expect.arrayContaining(["ignore-scripts=true", "omit-lockfile-registry-resolved=true"]));
  });
});

describe("the image's content key", () => {
  let copy: string;
  beforeAll(() => {
    copy = mkdtempSync(path.join(tmpdir(), "modelfront-image-"));
    mkdirSync(path.join(copy, "model"));
    for (const file of ["package.json", "package-lock.json", "tsconfig.json", ".npmrc", "model/server"]) {
      cpSync(path.join(repository, file), path.join(copy, file), { recursive: true });
    }
    for (const file of readdirSync(path.join(repository, "model")).filter((name) => name.endsWith(".ts"))) {
      cpSync(path.join(repository, "model", file), path.join(copy, "model", file));
    }
    symlinkSync(path.join(repository, "node_modules"), path.join(copy, "node_modules"));
  });
  afterAll(() => rmSync(copy, { recursive: true }));

  /** Key of the context that the copy's own program writes. */
  function keyOfCopy(): string {
    const out = path.join(copy, "context");
    execFileSync(process.execPath, ["--import", "tsx", "model/server/build.ts", out], { cwd: copy });
    const key = filesKey(new Map(readdirSync(out).map((file) => [file, readFileSync(path.join(out, file))])));
    rmSync(out, { recursive: true });
    return key;
  }

  function change(file: string, from: string | RegExp, to: string): void {
    const place = path.join(copy, file);
    const text = readFileSync(place, "utf8");
    const changed = text.replace(from, to);
    expect(changed).not.toBe(text);
    writeFileSync(place, changed);
  }

  it("stays when the repository's package.json, lockfile or compiler settings change, and when it lies elsewhere", async () => {
    const before = keyOfCopy();
    expect(before).toBe(filesKey(await buildImageContext()));
    change("package.json", '"dependencies": {', '"dependencies": {\n    "left-pad": "1.3.0",');
    change("package.json", /"version": "[\d.]+"/, '"version": "9.9.9"');
    change("package-lock.json", /"version": "[\d.]+"/, '"version": "9.9.9"');
    change("tsconfig.json", '"target": "es2022"', '"target": "es2023"');
    expect(keyOfCopy()).toBe(before);
  });

  it.each([
    ["a new base image", "Dockerfile", /(?<=FROM gcr\.io\S+@sha256:)[0-9a-f]{64}/, "0".repeat(64)],
    ["a new version of a native package", "package.json", /"sharp": "[\d.]+"/, '"sharp": "99.0.0"'],
    ["a change of the server's code", "limits.ts", "maxRequests: 512", "maxRequests: 513"],
  ])("changes with %s", (_, file, from, to) => {
    const before = keyOfCopy();
    change(path.join("model/server", file), from, to);
    expect(keyOfCopy()).not.toBe(before);
  });
});
