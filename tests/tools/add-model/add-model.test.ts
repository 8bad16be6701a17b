import { existsSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { readModel } from "../../../model/registry";
import { addFixtures, createRoot, tableOf } from "./added-models";
import { type Outcome } from "./add-models-process";

let root: string;
let added: Outcome;
let refused: Outcome;
beforeAll(async () => {
  root = createRoot();
  [added, refused] = (await addFixtures(root, [
    { fixture: "wine", csv: tableOf("wine"), targets: ["cultivar"] },
    { fixture: "single-number" },
  ])) as [Outcome, Outcome];
});
afterAll(() => rmSync(root, { recursive: true }));

describe("addModel", () => {
  it("makes a model's folder of a graph and a table, with golden cases from its rows", () => {
    expect(added.error).toBeNull();
    const { contract, golden, card } = readModel("wine", path.join(root, "model"));
    expect(contract.examples.length).toBeGreaterThan(0);
    expect(golden.cases.filter(({ name }) => name.startsWith("Row ")).length).toBeGreaterThanOrEqual(3);
    expect(card.metrics.length).toBeGreaterThan(0);
    expect(readFileSync(path.join(root, "Pulumi.dev.yaml"), "utf8")).toContain("- name: wine\n");
  });

  it("leaves nothing behind of a graph that it refuses", () => {
    expect(refused.error).toMatch(/`x` is a single number/);
    expect(existsSync(path.join(root, "model", "single-number"))).toBe(false);
    expect(readFileSync(path.join(root, "Pulumi.dev.yaml"), "utf8")).not.toContain("single-number");
  });
});
