import { describeKeys } from "../../../tools/keys/describe-keys";
import { issueKey } from "../../functions/core/callers/keys";

const now = Date.parse("2026-06-01T12:00:00.000Z");

describe("describeKeys", () => {
  it("says how to create a key if there are none", () => {
    expect(describeKeys([], now)).toEqual(["There are no keys: `npm run keys -- create --name <name>` makes one."]);
  });

  it("lists keys in columns, the oldest first, with what has become of them", () => {
    const { key } = issueKey();
    const [secret] = key.secrets;
    const keys = [
      {
        ...key,
        id: "5".repeat(16),
        name: "Revoked",
        created: "2026-05-05T00:00:00.000Z",
        revoked: "2026-05-06T00:00:00.000Z",
      },
      {
        ...key,
        id: "2".repeat(16),
        scopes: ["predict" as const, "proxy" as const],
        models: ["iris", "digits"],
        limits: { perDay: 1000, perSecond: { rate: 5, burst: 10 } },
        created: "2026-02-01T00:00:00.000Z",
        expires: "2026-07-01T00:00:00.000Z",
        secrets: [secret!, { ...secret!, ends: "2026-06-01T13:00:00.000Z" }],
      },
      { ...key, id: "1".repeat(16), scopes: [], secrets: [secret!, { ...secret!, ends: "2026-06-01T12:00:00.000Z" }] },
      { ...key, id: "4".repeat(16), created: "2026-04-01T00:00:00.000Z", expires: "2026-06-01T12:00:00.000Z" },
    ];
    expect(describeKeys(keys, now)).toEqual([
      "id                name     may            models       quota     rate             created     state",
      "1111111111111111  Team A   -              all          -         -                2026-01-01  active",
      "2222222222222222  Team A   predict proxy  iris digits  1000/day  5/s, 10 at once  2026-02-01  active until 2026-07-01, old secret until 2026-06-01T13:00Z",
      "4444444444444444  Team A   predict        all          -         -                2026-04-01  expired 2026-06-01",
      "5555555555555555  Revoked  predict        all          -         -                2026-05-05  revoked 2026-05-06",
    ]);
    expect(describeKeys(keys, now).join()).not.toContain(secret?.hash.slice(0, 8));
  });
});
