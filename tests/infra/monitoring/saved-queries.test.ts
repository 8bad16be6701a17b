import { readFileSync } from "node:fs";
import path from "node:path";
import { savedQueries } from "../../../infra/monitoring/saved-queries";

describe("savedQueries", () => {
  const document = readFileSync(path.join(__dirname, "../../../docs/logs.md"), "utf8");

  it.each(Object.entries(savedQueries))("has %s as docs/logs.md does", (title, query) => {
    expect(document).toContain(`# ${title}\n${query}\n`);
  });
});
