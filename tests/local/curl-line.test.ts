import { execFileSync } from "node:child_process";
import * as z from "zod";
import { curlLine } from "../../local/curl-line";

describe("curlLine", () => {
  it("quotes any example for the shell, so that curl receives it unchanged", () => {
    const request = { text: `It's "quoted", $HOME \`date\` \\ and\nmore` };
    const contract = {
      title: "",
      description: "",
      kind: "text",
      request: z.any(),
      response: z.any(),
      examples: [{ summary: "", request }],
    } as const;
    const line = curlLine("http://127.0.0.1:8001", contract);
    const words = execFileSync("sh", ["-c", `curl() { printf '%s\\0' "$@"; }; ${line}`], { encoding: "utf8" });
    expect(words.split("\0")).toEqual([
      "-s",
      "http://127.0.0.1:8001/predict",
      "-H",
      "content-type: application/json",
      "-d",
      JSON.stringify(request),
      "",
    ]);
  });
});
