import { filesKey } from "../../../infra/build/content-key";
import { copiedSources, readServerContext } from "../../../infra/build/server-context";

describe("copiedSources", () => {
  it("lists what comes from the context, and not what comes from another stage", () => {
    const text = [
      "FROM node AS build",
      "COPY package.json package-lock.json ./",
      "# COPY no.ts ./",
      "  COPY model/*.ts model/",
      "FROM scratch",
      "COPY --from=build /out/ /",
    ].join("\n");
    expect(copiedSources(text)).toEqual(["package.json", "package-lock.json", "model/*.ts"]);
  });
});

describe("readServerContext", () => {
  const context = readServerContext();

  it("has the Dockerfile where Docker looks for it, and all that it copies", () => {
    const text = context.get("Dockerfile")?.toString() ?? "";
    expect(text).toMatch(/^ENTRYPOINT \["\/usr\/local\/bin\/node", "\/opt\/server\/index.js"\]$/m);
    for (const source of copiedSources(text)) {
      const pattern = new RegExp(`^${source.replaceAll(".", "\\.").replace("*", "[^/]*")}$`);
      expect([...context.keys()].filter((file) => pattern.test(file))).not.toEqual([]);
    }
  });

  it("has the server's sources, and nothing of any model or test", () => {
    const folders = new Set([...context.keys()].map((file) => file.split("/").slice(0, -1).join("/")));
    expect([...folders].sort()).toEqual(["", "model", "model/server"]);
    expect([...context.keys()].filter((file) => file.startsWith("model/server/"))).toContain("model/server/serve.ts");
  });

  it("is the same every time", () => {
    expect(filesKey(readServerContext())).toBe(filesKey(context));
  });
});
