import { readText } from "../../../infra/settings/read-text";
import { settingsSchema } from "../../../infra/settings/schema";

const read = (values: unknown) => readText(settingsSchema, values);

describe("readText", () => {
  it("reads numbers, booleans, lists and objects that are spelled as text, at any depth", () => {
    const values = {
      deletionProtection: "true",
      models: '[{"name":"iris","hosting":{"mode":"serverless","memoryMb":"4096"}}]',
      api: { cache: '{"seconds":"60"}', callers: { keys: "false" }, logBodies: { percent: "2.5" } },
      function: { memoryMb: "1024" },
    };
    expect(read(values)).toEqual({
      deletionProtection: true,
      models: [{ name: "iris", hosting: { mode: "serverless", memoryMb: 4096 } }],
      api: { cache: { seconds: 60 }, callers: { keys: false }, logBodies: { percent: 2.5 } },
      function: { memoryMb: 1024 },
    });
  });

  it("leaves text alone where the setting takes text", () => {
    const models = [{ name: "iris", environment: { THREADS: "4", FAST: "true" } }];
    const values = { models, api: { callers: { jwt: { issuedBy: "oidc", audiences: ["123"] } } } };
    expect(read(values)).toEqual(values);
  });

  it.each([["on"], ["yes"], ["4096 MB"], [""], ["null"]])(
    "leaves %j alone, which spells no value of the setting",
    (text) => {
      const values = { deletionProtection: text, function: { memoryMb: text } };
      expect(read(values)).toEqual(values);
    },
  );

  it("leaves a number out of range and settings that do not exist as they are", () => {
    const values = { function: { memoryMb: "64" }, apy: "3" };
    expect(read(values)).toEqual(values);
  });
});
