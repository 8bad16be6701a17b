import { readMarks } from "../../../../site/src/texts/read-marks";

const plain = (text: string) => ({ kind: "plain", text });
const code = (text: string) => ({ kind: "code", text });

describe("readMarks", () => {
  it.each([
    ["plain", [plain("plain")]],
    ["", []],
    ["see `config.js`, or not", [plain("see "), code("config.js"), plain(", or not")]],
    ["`a``b`", [code("a"), code("b")]],
    ["**Loud.** Quiet", [{ kind: "strong", text: "Loud." }, plain(" Quiet")]],
    ["in [the docs](/docs/).", [plain("in "), { kind: "link", text: "the docs", path: "/docs/" }, plain(".")]],
    ["a * b ** c and `d", [plain("a * b ** c and `d")]],
    ["<b>bold</b>", [plain("<b>bold</b>")]],
  ])("reads %j", (text, pieces) => expect(readMarks(text)).toEqual(pieces));

  it.each(["[elsewhere](https://example.com)", "[script](javascript:x)", "[other host](//example.com)"])(
    "reads no link from %s, which leads out of the site",
    (text) => expect(readMarks(text)).toEqual([plain(text)]),
  );
});
