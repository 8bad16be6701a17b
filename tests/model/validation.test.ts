import fc from "fast-check";
import * as z from "zod";
import { InvalidRequest } from "../../model/errors";
import { describeIssues, formatPath, parseJsonFile, parseRequest } from "../../model/validation";

const request = z.strictObject({ instances: z.array(z.tuple([z.number(), z.number().max(10)])).min(1) });

/** The mistake that parsing a body gives. */
function mistake(body: string, schema: z.ZodType = request): { message: string; param: string | null } {
  try {
    parseRequest(schema, body);
  } catch (error) {
    if (!(error instanceof InvalidRequest)) throw error;
    return { message: error.message, param: error.param };
  }
  throw new Error("The body was accepted.");
}

describe("formatPath", () => {
  it.each([
    [[], null],
    [["text"], "text"],
    [["instances", 0, 2], "instances[0][2]"],
    [[0, "name"], "[0].name"],
    [["a", "b", "$c_1"], "a.b.$c_1"],
    [["probabilities", "cultivar 1"], 'probabilities["cultivar 1"]'],
    [["T+1h", "größe"], '["T+1h"].größe'],
    [["a.b", "", '"'], '["a.b"][""]["\\""]'],
  ])("writes %j as %s", (path, text) => {
    expect(formatPath(path)).toBe(text);
  });

  it("writes a path that leads to the same place when it is read as JavaScript", () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.nat(), fc.string()), { minLength: 1, maxLength: 5 }), (path) => {
        // The value at the path's end, in objects and arrays made from the path.
        const root = path.reduceRight<unknown>(
          (value, part) =>
            typeof part === "number" ? new Map([[part, value]]) : Object.assign(Object.create(null), { [part]: value }),
          "here",
        );
        const parts = formatPath(path)!.match(/\[\d+\]|\["(?:[^"\\]|\\.)*"\]|\.?[^.[\]]+/gsu)!;
        const end = parts.reduce<unknown>((value, part) => {
          if (/^\[\d/.test(part)) return (value as Map<number, unknown>).get(Number(part.slice(1, -1)));
          const key = part.startsWith("[") ? (JSON.parse(part.slice(1, -1)) as string) : part.replace(/^\./, "");
          return (value as Record<string, unknown>)[key];
        }, root);
        expect(end).toBe("here");
      }),
    );
  });
});

describe("describeIssues", () => {
  it("writes a line for each mistake, with its place where it has one", () => {
    const { error } = request.safeParse({ instances: [[1, 11]], extra: 1 });
    expect(describeIssues(error!.issues)).toEqual([
      "instances[0][1]: Too big: expected number to be <=10",
      'Unrecognized key: "extra"',
    ]);
  });
});

describe("parseRequest", () => {
  it("returns what the schema makes of a body", () => {
    const withDefault = z.strictObject({ text: z.string(), limit: z.int().default(5) });
    expect(parseRequest(withDefault, '{"text": "a"}')).toEqual({ text: "a", limit: 5 });
  });

  it.each([
    ['{"instances": [[1, "2"]]}', "instances[0][1]", "Invalid input: expected number, received string"],
    ['{"instances": [[1, 1e308]]}', "instances[0][1]", "Too big: expected number to be <=10"],
    ['{"instances": [[1, 1e309]]}', "instances[0][1]", "Invalid input: expected number, received Infinity"],
    ['{"instances": [[1]]}', "instances[0]", "Too small: expected array to have >=2 items"],
    ['{"instances": []}', "instances", "Too small: expected array to have >=1 items"],
    ['{"instances": [[1, 2]], "extra": 1}', null, 'Unrecognized key: "extra"'],
    ['{"instances": [[1, 2]], "__proto__": 1}', null, 'Unrecognized key: "__proto__"'],
    ["[]", null, "Invalid input: expected object, received array"],
    ["null", null, "Invalid input: expected object, received null"],
  ])("refuses %s", (body, param, message) => {
    expect(mistake(body)).toEqual({ param, message });
  });

  it.each(["", "{", "NaN", '{"instances": [[1, Infinity]]}', "{'a': 1}", "\uFEFF{}"])(
    "refuses %j as no JSON",
    (body) => {
      expect(mistake(body)).toEqual({
        param: null,
        message: expect.stringMatching(/^The body is not valid JSON: ./) as string,
      });
    },
  );

  it("refuses a body that is nested a million deep, and takes no harm", () => {
    expect(mistake("[".repeat(1e6) + "]".repeat(1e6)).message).toBe("Invalid input: expected object, received array");
  });

  it("accepts any value that fits the schema", () => {
    const body = fc.record({
      instances: fc.array(
        fc.tuple(
          fc.double({ noNaN: true, noDefaultInfinity: true }),
          fc.double({ max: 10, noNaN: true, noDefaultInfinity: true }),
        ),
        { minLength: 1 },
      ),
    });
    fc.assert(
      fc.property(body, (value) => {
        const text = JSON.stringify(value);
        expect(parseRequest(request, text)).toEqual(JSON.parse(text));
      }),
    );
  });

  it("refuses everything else with InvalidRequest and nothing but that", () => {
    const text = fc.oneof(
      fc.string(),
      fc.json(),
      fc.json().map((json) => `{"instances": ${json}}`),
    );
    fc.assert(
      fc.property(text, (body) => {
        fc.pre(!request.safeParse(parsed(body)).success);
        expect(mistake(body).message).not.toBe("");
      }),
      { numRuns: 500 },
    );
  });
});

const fileSchema = z.strictObject({ metrics: z.array(z.strictObject({ value: z.number() })) });

describe("parseJsonFile", () => {
  it("returns the contents of the file", () => {
    expect(parseJsonFile(fileSchema, "card.json", '{"metrics": [{"value": 1}]}')).toEqual({
      value: { metrics: [{ value: 1 }] },
      problems: [],
    });
  });

  it("names the file and the place of each mistake", () => {
    expect(parseJsonFile(fileSchema, "card.json", '{"metrics": [{"value": "1"}, {}]}')).toEqual({
      value: null,
      problems: [
        "card.json: metrics[0].value: Invalid input: expected number, received string.",
        "card.json: metrics[1].value: Invalid input: expected number, received undefined.",
      ],
    });
  });

  it("returns either a value or problems and never throws", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        const { value, problems } = parseJsonFile(fileSchema, "card.json", text);
        expect(value === null).toBe(problems.length > 0);
      }),
    );
  });
});

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
