import { createProgress } from "../../../tools/batch/progress";

function record(isTTY: boolean) {
  const written: string[] = [];
  let now = 0;
  const progress = createProgress({ isTTY, write: (text) => written.push(text) }, () => now);
  return { written, progress, pass: (ms: number) => (now += ms) };
}

describe("createProgress", () => {
  it("draws one line again and again on a terminal, at most ten times a second", () => {
    const { written, progress, pass } = record(true);
    progress.update({ done: 0, total: 200, refused: 0 });
    pass(99);
    progress.update({ done: 50, total: 200, refused: 0 });
    pass(901);
    progress.update({ done: 100, total: 200, refused: 2 });
    progress.end();
    const half = "\r\x1b[K[###############---------------] 50 %, 100 of 200 rows, 2 refused, 100 rows/s";
    expect(written).toEqual([`\r\x1b[K[${"-".repeat(30)}] 0 %, 0 of 200 rows, 0 rows/s`, half, half, "\n"]);
  });

  it("writes a line for each twentieth of the rows anywhere else", () => {
    const { written, progress } = record(false);
    for (let done = 0; done <= 100; done++) progress.update({ done, total: 100, refused: 0 });
    progress.end();
    expect(written).toHaveLength(21);
    expect(written[1]).toBe("5 %, 5 of 100 rows\n");
  });
});
