import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type StackGraph } from "../../../tools/graph/stack-graph";
import { compareGraphs } from "../../../tools/preview/compare-graphs";
import { readPreview } from "../../../tools/preview/read-preview";
import { marker, maxCommentLength, previewReport, type StackPreview } from "../../../tools/preview/report";
import { contract, smallStack, wine } from "./small-stack";

const caps = { requestsPerMonth: 100_000 };

/** A pull request from a fork, whose graphs are compared. */
function fork(before: StackGraph, after: StackGraph, changes: Partial<StackPreview> = {}): StackPreview {
  return {
    stack: "dev",
    changes: compareGraphs(before, after),
    isEstimate: true,
    before,
    baseError: null,
    after,
    caps,
    policy: null,
    ...changes,
  };
}

/** Compares with the committed report; `UPDATE_REPORTS=1` writes it. Prices of `measured.json` move with each measurement. */
function expectReport(name: string, markdown: string): void {
  const file = path.join(__dirname, "reports", `${name}.md`);
  const stable = markdown.replace(/\d[\d.]* USD/g, "<amount> USD");
  if (process.env.UPDATE_REPORTS) writeFileSync(file, stable);
  expect(stable).toBe(readFileSync(file, "utf8"));
}

describe("previewReport", () => {
  it("says so when nothing changes", () => {
    const { markdown, failures } = previewReport([fork(smallStack(), smallStack())]);
    expectReport("unchanged", markdown);
    expect(failures).toEqual([]);
    expect(markdown.startsWith(marker)).toBe(true);
  });

  it("shows a new model, and a new version of another with its metrics", () => {
    const after = smallStack({
      models: { wine: { version: "dddddddddddd", accuracy: 0.93 }, beer: { version: "eeeeeeeeeeee", accuracy: 0.8 } },
    });
    expectReport("new-model", previewReport([fork(smallStack(), after)]).markdown);
  });

  it("shows switched hosting as a new endpoint, with what it costs, and stops above the cap", () => {
    const after = smallStack({ models: { wine: { ...wine, instanceType: "ml.m5.large" } } });
    const preview = fork(smallStack(), after, { caps: { ...caps, maxIdleDollars: 50 } });
    const { markdown, failures } = previewReport([preview]);
    expectReport("hosting-switched", markdown);
    expect(failures).toEqual([
      "dev: idle months cost 83.95 USD, above the cap of 50.00 USD (modelfront:cost.maxIdleDollars).",
    ]);
  });

  it("puts the replacement of a table before everything else", () => {
    const { markdown } = previewReport([fork(smallStack(), smallStack({ hashKey: "id" }))]);
    expectReport("stateful-replacement", markdown);
    expect(markdown).toContain("| **replace** | `Table` | `table` | `hashKey` |");
  });

  it("tells breaking changes of the contract from compatible ones", () => {
    const before = smallStack({
      openapi: contract({ inputs: { type: "array", maxItems: 100 } }, { label: { type: "string" } }),
    });
    const after = smallStack({
      openapi: contract(
        { inputs: { type: "array", maxItems: 10 }, unit: { type: "string" } },
        { name: { type: "string" } },
        ["unit"],
      ),
    });
    expectReport("breaking-contract", previewReport([fork(before, after)]).markdown);
  });

  it("stays within GitHub's limit, and says how much is left out", () => {
    const more = Array.from({ length: 3000 }, (_, i) => ({
      type: "aws:s3/bucketObjectv2:BucketObjectv2",
      name: `page-${i}-${"x".repeat(80)}`,
      inputs: {},
    }));
    const { markdown } = previewReport([fork(smallStack(), smallStack({ more }))]);
    expect(markdown.length).toBeLessThanOrEqual(maxCommentLength);
    expect(markdown).toContain("… and 2800 more.");
    expect(markdown.match(/<details>/g)).toHaveLength(markdown.match(/<\/details>/g)?.length ?? 0);
    const few = fork(smallStack(), smallStack({ more: more.slice(0, 10) }));
    const cut = previewReport(Array.from({ length: 400 }, (_, i) => ({ ...few, stack: `s${i}` }))).markdown;
    expect(cut.length).toBeLessThanOrEqual(maxCommentLength);
    expect(cut).toContain("… cut at GitHub's limit of 65,536 characters.");
  });

  it("says that the base could not be evaluated, and compares nothing with it", () => {
    const baseError =
      "Pulumi.dev.yaml: 1 setting is not valid.\n\n  modelfront:password\n    found:   hunter2-hunter2\n";
    const changes = { changes: [], unchanged: 0, errors: [] };
    const preview = fork(smallStack(), smallStack(), { before: null, baseError, changes });
    const { markdown, failures } = previewReport([preview]);
    expectReport("base-error", markdown);
    expect(failures).toEqual([]);
    const withState = { ...preview, changes: compareGraphs(smallStack(), smallStack({ hashKey: "id" })) };
    const previewed = previewReport([{ ...withState, isEstimate: false }]).markdown;
    expect(previewed).toContain("| **replace** | `Table` | `table` | `hashKey` |");
    expect(previewed).toContain(
      "**The base could not be evaluated: releases, contract, costs and sizes are not compared.**",
    );
    expect(previewed).not.toContain("**Releases**");
  });

  it("shortens a report over GitHub's limit", () => {
    const more = Array.from({ length: 2000 }, (_, i) => ({
      type: "aws:s3/bucketObjectv2:BucketObjectv2",
      name: `page-${i}`,
      inputs: {},
    }));
    expect(
      more.map(({ name }) => `| create | \`BucketObjectv2\` | \`${name}\` |  |\n`).join("").length,
    ).toBeGreaterThan(maxCommentLength);
    expectReport("over-the-limit", previewReport([fork(smallStack(), smallStack({ more }))]).markdown);
  });

  it("shows where and why a preview failed", () => {
    const changes = readPreview(
      JSON.stringify({
        steps: [],
        diagnostics: [
          {
            urn: "urn:pulumi:dev::modelfront::modelfront:index:RequestTable$aws:dynamodb/table:Table::table",
            message: "error: aws:dynamodb/table:Table resource 'table' has a problem: expected a hash key\n",
            severity: "error",
          },
          { message: "warning: something else", severity: "warning" },
        ],
      }),
    );
    const { markdown, failures } = previewReport([fork(smallStack(), smallStack(), { changes, isEstimate: false })]);
    expectReport("failed", markdown);
    expect(failures).toEqual(["dev: the preview failed."]);
    expect(
      previewReport([fork(smallStack(), smallStack(), { changes: readPreview("panic: no backend") })]).markdown,
    ).toContain("panic: no backend");
  });

  it("shows no secret, wherever it comes from", () => {
    const secret = "hunter2-hunter2";
    const environment = (value: string) => [
      { type: "aws:ssm/parameter:Parameter", name: "login", inputs: { type: "SecureString", value } },
    ];
    const before = smallStack({ more: environment("[secret]") });
    const changes = readPreview(
      JSON.stringify({
        config: { "modelfront:password": "[secret]" },
        steps: [
          {
            op: "update",
            urn: "urn:pulumi:dev::modelfront::aws:ssm/parameter:Parameter::login",
            oldState: { inputs: { value: secret } },
            newState: { inputs: { value: `${secret}-new` } },
          },
        ],
        diagnostics: [
          {
            severity: "error",
            message: `error: Pulumi.dev.yaml: 1 setting is not valid.\n\n  modelfront:password\n    found:   "${secret}"\n    allowed: text\n`,
          },
          { severity: "error", message: "error: denied for AKIAIOSFODNN7EXAMPLE with Bearer abcdefgh12345678" },
        ],
      }),
    );
    const { markdown } = previewReport([fork(before, before, { changes, isEstimate: false })]);
    expectReport("secrets", markdown);
    expect(markdown).not.toMatch(/hunter2|AKIAIOSFODNN7EXAMPLE|abcdefgh12345678/);
    expect(markdown).toContain("| update | `Parameter` | `login` | `value` |");
  });

  it("lets no name or message become markup, a mention or a table of its own", () => {
    const name = "x` | <!-- --> @everyone [link](https://example.com)\n## heading";
    const more = [{ type: "aws:s3/bucketObjectv2:BucketObjectv2", name, inputs: {} }];
    const policy = {
      checked: 3,
      findings: [{ policy: "p`|", message: "<b>@team</b> [x](https://x)", enforcement: "mandatory" as const }],
    };
    const { markdown, failures } = previewReport([fork(smallStack(), smallStack({ more }), { policy })]);
    expect(markdown).toContain("`x' ¦ <!-- --> @everyone [link](https://example.com) ## heading`");
    expect(markdown).toContain("&lt;b>\\@team&lt;/b> \\[x\\]\\(https:");
    expect(markdown).not.toMatch(/^## heading/m);
    expect(failures).toEqual(["dev: 1 mandatory policy findings."]);
  });
});
