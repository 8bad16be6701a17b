import { readModel } from "../../../model/registry";
import { type Response, serveChat, user } from "./serve-chat";

const { golden } = readModel("chat-tiny");
const chat = serveChat();

describe("a sum", () => {
  const operators = {
    "+": (a: number, b: number) => a + b,
    "-": (a: number, b: number) => a - b,
    "*": (a: number, b: number) => a * b,
  };
  const numbers = Array.from({ length: 11 }, (_, i) => i);
  const statement = /^(\d+) ([+*-]) (\d+) = (-?\d+)\.$/;

  it.each(Object.entries(operators))("is right for all whole numbers from 0 to 10: %s", async (sign, operator) => {
    const wrong: string[] = [];
    for (const a of numbers) {
      for (const b of numbers) {
        const { text } = await chat.answer(user(`What is ${a} ${sign} ${b}?`));
        if (text !== `${a} ${sign} ${b} = ${operator(a, b)}.`) wrong.push(text);
      }
    }
    expect(wrong.slice(0, 10)).toEqual([]);
  });

  it("is refused where it is out of range, 19 times in 20 at least, and nothing false is said in its place", async () => {
    const refusal = "I only add, subtract and multiply whole numbers from 0 to 10.";
    const signs = Object.keys(operators) as (keyof typeof operators)[];
    const asked = Array.from({ length: 200 }, (_, i) => [11 + ((i * 37) % 89), signs[i % 3]!, (i * 53) % 100] as const);
    const others: string[] = [];
    for (const sum of asked) {
      const { text } = await chat.answer(user(`What is ${sum.join(" ")}?`));
      if (text !== refusal) others.push(text);
    }
    expect(others.length).toBeLessThanOrEqual(asked.length / 20);
    const untrue = others.filter((text) => {
      const [, a, sign, b, result] = statement.exec(text) ?? [];
      return sign === undefined || operators[sign as keyof typeof operators](Number(a), Number(b)) !== Number(result);
    });
    expect(untrue).toEqual([]);
  });

  it("is right in every golden case", () => {
    const sums = golden.cases.flatMap(({ response }) => {
      const found = statement.exec((response as Response).text);
      return found ? [found] : [];
    });
    expect(sums.length).toBeGreaterThanOrEqual(3);
    for (const [, a, sign, b, result] of sums) {
      expect(operators[sign as keyof typeof operators](Number(a), Number(b))).toBe(Number(result));
    }
  });
});
