import { orderByGroups } from "../../../../site/build/page-settings";
import { groupModels } from "../../../../site/src/page/group-models";

const model = (name: string) => ({ name, title: name, kind: "image", description: "", details: "" });
const models = ["a", "b", "c"].map(model);
const namesOf = (groups: ReturnType<typeof groupModels>) =>
  groups.map(({ title, members }) => [title, members.map(({ name }) => name)]);

describe("groupModels", () => {
  it("has one group without a title where the settings have none", () => {
    expect(namesOf(groupModels(models, []))).toEqual([[null, ["a", "b", "c"]]]);
  });

  it("puts models into their groups, and the others last", () => {
    expect(namesOf(groupModels(models, [{ title: "First", models: ["c"] }]))).toEqual([
      ["First", ["c"]],
      ["Other models", ["a", "b"]],
    ]);
  });

  it("leaves out a group that the filter has emptied", () => {
    const groups = [
      { title: "First", models: ["c"] },
      { title: "Second", models: ["a", "b"] },
    ];
    expect(namesOf(groupModels(models.slice(0, 1), groups))).toEqual([["Second", ["a"]]]);
    expect(groupModels([], groups)).toEqual([]);
  });
});

describe("orderByGroups", () => {
  it("puts the models of groups first, in the groups' order", () => {
    const groups = [
      { title: "First", models: ["c", "not fetched"] },
      { title: "Second", models: ["a"] },
    ];
    const orderOf = (ordered: typeof models) => ordered.map(({ name }) => name).join(" ");
    expect(orderOf(orderByGroups(models, groups))).toBe("c a b");
    expect(orderOf(orderByGroups(models, []))).toBe("a b c");
  });
});
