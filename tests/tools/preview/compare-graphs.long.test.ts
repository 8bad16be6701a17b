import { readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { evaluateStack } from "../../../tools/graph/stack-graph";
import { type Change } from "../../../tools/preview/changes";
import { compareGraphs } from "../../../tools/preview/compare-graphs";
import { readPreview } from "../../../tools/preview/read-preview";
import { described, isRecorded, recording } from "./recordings";

const root = path.join(__dirname, "../../..");

describe("compareGraphs, beside recordings of the real engine", () => {
  if (!isRecorded) return it("skips, because there is no ../shared/engine", () => undefined);

  it.each(["hosting-switched"])(
    "estimates for today's program what the engine planned in the recorded preview %s",
    async (name) => {
      const { config } = parse(readFileSync(path.join(root, "Pulumi.dev.yaml"), "utf8")) as {
        config: Record<string, { name: string }[]>;
      };
      const hosting = { mode: "always-on", instanceType: "ml.m5.large" };
      const models = config["modelfront:models"]!.map((model) =>
        model.name === "digits" ? { ...model, hosting } : model,
      );
      const before = await evaluateStack({ stack: "dev" });
      const after = await evaluateStack({ stack: "dev", changes: { "modelfront:models": models } });
      const ofModels = (changes: readonly Change[]) =>
        described(changes.filter(({ type }) => /^aws:(sagemaker|lambda)\//.test(type)));
      expect(ofModels(compareGraphs(before, after).changes)).toEqual(ofModels(readPreview(recording(name)).changes));
    },
  );
});
