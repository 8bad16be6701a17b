import { applyChoice, chosenRow, findChoices } from "../../../../site/src/form/choice-list";

const choices = { title: "City", source: "test", fields: ["city", "people"], count: 4, path: "assets/cities.json" };
const rows = [
  ["Old York", 1],
  ["New Yorkshire", 2],
  ["York", 3],
  ["Cork", 4],
] as const;

describe("findChoices", () => {
  it("lists names with a word that begins with the text before those that contain it", () => {
    expect(findChoices(rows, " ORK ").map(([name]) => name)).toEqual(["Old York", "New Yorkshire", "York", "Cork"]);
    expect(findChoices(rows, "york").map(([name]) => name)).toEqual(["Old York", "New Yorkshire", "York"]);
    expect(findChoices([["12001"], ["1200"], ["31200"]], "120").map(([name]) => name)).toEqual([
      "12001",
      "1200",
      "31200",
    ]);
    expect(findChoices([["31200"], ["12001"]], "120").map(([name]) => name)).toEqual(["12001", "31200"]);
  });

  it("lists everything without a text, and nothing that does not match", () => {
    expect(findChoices(rows, "")).toEqual(rows);
    expect(findChoices(rows, "Paris")).toEqual([]);
  });
});

describe("a choice", () => {
  it("fills its own fields of the request and leaves the others", () => {
    expect(applyChoice(choices, rows[1], { city: "Cork", people: 4, hour: 7 })).toEqual({
      city: "New Yorkshire",
      people: 2,
      hour: 7,
    });
  });

  it("counts as chosen while all of its fields are as they were", () => {
    expect(chosenRow(choices, rows, { city: "York", people: 3, hour: 7 })).toBe(rows[2]);
    expect(chosenRow(choices, rows, { city: "York", people: 4 })).toBeUndefined();
    expect(chosenRow(choices, rows, null)).toBeUndefined();
  });
});
