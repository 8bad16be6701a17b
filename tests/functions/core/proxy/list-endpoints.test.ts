import { type InvalidRequest } from "../../../../model/errors";
import { type ControlPlane, type EndpointDetails } from "../../../../functions/core/proxy/control-plane";
import { readPatterns } from "../../../../functions/core/proxy/endpoint-names";
import { endpointList, listEndpoints } from "../../../../functions/core/proxy/list-endpoints";

const never = new AbortController().signal;
const created = new Date("2026-11-01T00:00:00.900Z");
const updated = new Date("2026-11-02T00:00:00Z");

/** An account with these endpoints. */
function account(...names: string[]) {
  return {
    listNames: jest.fn<Promise<readonly string[]>, [string]>((prefix) =>
      Promise.resolve(names.filter((name) => name.startsWith(prefix))),
    ),
    describe: jest.fn<Promise<EndpointDetails | null>, [string]>((name) =>
      Promise.resolve(
        names.includes(name)
          ? { name, status: "InService", hosting: "serverless", variants: ["live"], created, updated }
          : null,
      ),
    ),
  };
}

const list = (controlPlane: ControlPlane, patterns: string[], query = "") =>
  listEndpoints(new URLSearchParams(query), readPatterns(patterns), controlPlane, never);
const entry = (id: string) => ({
  id,
  object: "endpoint",
  status: "InService",
  hosting: "serverless",
  variants: ["live"],
  created: 1_793_491_200,
  updated: 1_793_577_600,
});

describe("listEndpoints", () => {
  it("lists what the patterns allow and nothing else, in the order of the names, each once", async () => {
    const controlPlane = account("b-2", "c", "a-1", "b-1", "secret", "B-3");
    const page = await list(controlPlane, ["c", "b-*", "b-1", "a-*"]);
    expect(page).toEqual({
      object: "list",
      data: ["a-1", "b-1", "b-2", "c"].map(entry),
      first_id: "a-1",
      last_id: "c",
      has_more: false,
    });
    expect(endpointList.parse(page)).toEqual(page);
    expect(controlPlane.describe.mock.calls.map(([name]) => name)).toEqual(["a-1", "b-1", "b-2", "c"]);
  });

  it("gives page after page, and describes no more than a page", async () => {
    const names = Array.from({ length: 25 }, (_, i) => `a-${String(i).padStart(2, "0")}`);
    const controlPlane = account(...names);
    const seen: string[] = [];
    let after = "";
    for (let page = 0; page < 3; page++) {
      const { data, last_id, has_more } = await list(controlPlane, ["a-*"], `limit=10${after && `&after=${after}`}`);
      seen.push(...data.map(({ id }) => id));
      expect(has_more).toBe(page < 2);
      after = last_id!;
    }
    expect(seen).toEqual(names);
    expect(controlPlane.describe).toHaveBeenCalledTimes(25);
  });

  it("leaves out a name of the settings that does not exist, and one that is gone by now", async () => {
    const controlPlane = account("a-1");
    controlPlane.listNames.mockResolvedValue(["a-0", "a-1"]);
    expect((await list(controlPlane, ["a-*", "z"])).data).toEqual([entry("a-1")]);
  });

  it("is an empty page where there is nothing", async () => {
    expect(await list(account(), ["a-*"])).toEqual({
      object: "list",
      data: [],
      first_id: null,
      last_id: null,
      has_more: false,
    });
  });

  it.each([
    ["limit=0", "limit", "Too small: expected number to be >=1"],
    ["limit=101", "limit", "Too big: expected number to be <=100"],
    ["limit=many", "limit", "Invalid input: expected number, received NaN"],
    ["after=a/b", "after", "Expected the name of an endpoint."],
    ["status=Failed", null, 'Unrecognized key: "status"'],
  ])("refuses ?%s", async (query, param, message) => {
    const controlPlane = account("a-1");
    const error = (await list(controlPlane, ["a-*"], query).catch((error: unknown) => error)) as InvalidRequest;
    expect({ name: error.name, param: error.param, message: error.message }).toEqual({
      name: "InvalidRequest",
      param,
      message,
    });
    expect(controlPlane.listNames).not.toHaveBeenCalled();
  });
});
