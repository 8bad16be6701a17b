import * as pulumi from "@pulumi/pulumi";
import { createDrainHook } from "../../../infra/release/drain";
import { evaluate } from "../../../tools/graph/evaluate";

/** Runs the engine's step after it has moved an alias; resolves to the pauses, in milliseconds. */
async function runHook(before: object, after: object): Promise<readonly number[]> {
  const pauses: number[] = [];
  let hook: pulumi.ResourceHook | undefined;
  await evaluate(() => {
    hook = createDrainHook("stream-drain", { functionName: "stream", seconds: 300 }, (milliseconds) => {
      pauses.push(milliseconds);
      return Promise.resolve();
    });
  });
  await hook?.callback({ urn: "urn", id: "id", name: "stream", type: "t", oldInputs: before, newInputs: after });
  return pauses;
}

describe("createDrainHook", () => {
  const info = jest.spyOn(pulumi.log, "info").mockResolvedValue();

  it("waits as long as a request may run if the new version has other policies, or if the old ones are unknown", async () => {
    const after = { functionVersion: "8", description: "Policies: ask-22222222, table" };
    expect(await runHook({ functionVersion: "7", description: "Policies: ask-11111111, table" }, after)).toEqual([
      300_000,
    ]);
    expect(await runHook({ functionVersion: "7" }, after)).toEqual([300_000]);
    expect(info).toHaveBeenCalledWith("stream: waiting 300 s for requests on the previous version to end");
  });

  it("does not wait if the policies stay, because nothing that the previous version uses is deleted", async () => {
    const description = "Policies: ask-11111111, table";
    expect(await runHook({ functionVersion: "7", description }, { functionVersion: "8", description })).toEqual([]);
  });
});
