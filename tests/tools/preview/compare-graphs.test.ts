import { type GraphResource, type StackGraph } from "../../../tools/graph/stack-graph";
import { type Change } from "../../../tools/preview/changes";
import { compareGraphs } from "../../../tools/preview/compare-graphs";
import { kindAndName, readPreview } from "../../../tools/preview/read-preview";
import { described, isRecorded, recording } from "./recordings";
import { smallStack, wine } from "./small-stack";

if (!isRecorded) console.warn("Without ../shared/engine, estimates are not compared with the real engine.");

describe("compareGraphs", () => {
  it("tells updates from replacements by the provider's table, and follows the version that a function publishes", () => {
    const { changes, unchanged } = compareGraphs(
      smallStack({ models: { wine } }),
      smallStack({ models: { wine: { ...wine, version: "aaaabbbbbbbb" } } }),
    );
    expect(described(changes)).toEqual([
      "update aws:lambda/alias:Alias api",
      "update aws:lambda/function:Function api",
    ]);
    expect(unchanged).toBe(4);
  });

  it("marks what refers to something that is replaced, and what it cannot tell", () => {
    const role = (trust: string) => ({ type: "aws:iam/role:Role", name: "r", inputs: { name: trust } });
    const policy = { type: "aws:iam/rolePolicy:RolePolicy", name: "p", inputs: { role: "r-0000000", policy: "{}" } };
    const odd = (value: string) => ({ type: "aws:unheard/of:Of", name: "o", inputs: { value } });
    const { changes } = compareGraphs(
      smallStack({ more: [role("a"), policy, odd("1")] }),
      smallStack({ more: [role("b"), policy, odd("2")] }),
    );
    expect(described(changes)).toEqual([
      "may replace aws:unheard/of:Of o",
      "may update aws:iam/rolePolicy:RolePolicy p",
      "replace aws:iam/role:Role r",
    ]);
  });

  it("leaves out what the program ignores, and components", () => {
    const ignoring = (value: string): Omit<GraphResource, "urn"> => ({
      type: "aws:iam/role:Role",
      name: "r",
      inputs: { description: value },
      ignoreChanges: ["description"],
    });
    const component = { type: "modelfront:index:Other", name: "c", inputs: {} };
    const { changes } = compareGraphs(
      smallStack({ more: [ignoring("a")] }),
      smallStack({ more: [ignoring("b"), component] }),
    );
    expect(changes).toEqual([]);
  });
});

function compareWithRecordings(): void {
  /** Graphs of a recorded preview: what its steps begin with, and what they end with. */
  function recordedGraphs(name: string): Record<"before" | "after", Pick<StackGraph, "resources">> {
    const { steps } = JSON.parse(recording(name)) as {
      steps: { urn: string; oldState?: State | null; newState?: State | null }[];
    };
    const resources = (of: "oldState" | "newState") =>
      steps.flatMap((step): GraphResource[] => {
        const state = step[of];
        const [type, resource] = kindAndName(step.urn);
        return state?.inputs ? [{ urn: step.urn, type, name: resource, inputs: state.inputs }] : [];
      });
    return { before: { resources: resources("oldState") }, after: { resources: resources("newState") } };
  }
  interface State {
    readonly inputs?: Record<string, unknown>;
  }

  it.each(["new-model-version", "hosting-switched", "chat-removed", "unchanged"])(
    "agrees with the real engine on the recorded preview %s",
    (name) => {
      const { before, after } = recordedGraphs(name);
      // The recordings hide the content of assets, so an object that changed under the same key looks the same in them.
      const visible = (changes: readonly Change[]) =>
        described(
          changes.filter(
            ({ type, operation }) =>
              !type.startsWith("modelfront:") &&
              !(type === "aws:s3/bucketObjectv2:BucketObjectv2" && !["create", "delete"].includes(operation)),
          ),
        );
      expect(visible(compareGraphs(before, after).changes)).toEqual(visible(readPreview(recording(name)).changes));
    },
  );

  it.each(["settings-wrong"])("reads the recorded preview %s, which failed, with what the program said", (name) => {
    const { changes, errors } = readPreview(recording(name));
    expect(changes).toEqual([]);
    expect(errors).toEqual([
      { message: expect.stringContaining("Pulumi.dev.yaml: 2 settings are not valid.") as string, resource: null },
    ]);
  });
}

if (isRecorded) describe("compareGraphs, beside recordings of the real engine", compareWithRecordings);
