import { readdir } from "node:fs/promises";
import path from "node:path";
import { type LocalStack, startLocalStack } from "../../local/stack";
import { containerOf, first, predict, single, start, success } from "./started-stack";
import { isRunning, waitUntil } from "./wait-until";

function change({ sagemakerUrl }: LocalStack, model: string, behaviour: object) {
  return fetch(`${sagemakerUrl}/_control/endpoints/${model}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(behaviour),
  });
}

describe("a local stack", () => {
  let stack: LocalStack;
  beforeAll(async () => {
    stack = await startLocalStack({ settings: single, log: () => {} });
  });
  afterAll(() => stack.close());

  it("serves again after a container has crashed", async () => {
    await predict(stack, first);
    const before = await containerOf(stack, first);
    process.kill(before?.pid ?? 0, "SIGKILL");
    await waitUntil(() => !isRunning(before?.pid ?? 0));
    expect(await predict(stack, first)).toEqual(success);
    const after = await containerOf(stack, first);
    expect(after?.starts).toBe((before?.starts ?? 0) + 1);
    expect(after?.pid).not.toBe(before?.pid);
  });

  it.each([
    [{ failRate: 1 }, { status: 502, code: "model_error" }],
    [{ throttleRate: 1 }, { status: 503, code: "overloaded" }],
    [{ resetRate: 1 }, { status: 503, code: "model_unavailable" }],
  ])("shows callers what the API makes of %j, until that is over", async (behaviour, error) => {
    expect((await change(stack, first, behaviour)).status).toBe(200);
    expect(await predict(stack, first)).toMatchObject(error);
    const over = Object.fromEntries(Object.keys(behaviour).map((key) => [key, 0]));
    expect((await change(stack, first, over)).status).toBe(200);
    expect(await predict(stack, first)).toEqual(success);
  });

  it("takes the next free ports, and says so", async () => {
    const port = Number(new URL(stack.siteUrl).port);
    const next = await start({ port });
    const taken = [next.siteUrl, next.apiUrl, next.sagemakerUrl].map((url) => Number(new URL(url).port));
    expect([port, ...taken]).toEqual([port, ...taken].sort((a, b) => a - b));
    expect(next.notices[0]).toBe(`Port ${port} is in use: the page has port ${taken[0]} instead.`);
  });
});

describe("startLocalStack", () => {
  it("leaves no process, no listener and no file behind", async () => {
    const stack = await startLocalStack({ settings: single, log: () => {} });
    await predict(stack, first);
    const pid = (await containerOf(stack, first))?.pid ?? 0;
    expect(isRunning(pid)).toBe(true);
    await stack.close();
    expect(isRunning(pid)).toBe(false);
    await expect(fetch(stack.siteUrl)).rejects.toThrow("fetch failed");
    await expect(fetch(stack.apiUrl)).rejects.toThrow("fetch failed");
    await expect(fetch(stack.sagemakerUrl)).rejects.toThrow("fetch failed");
    const workspaces = await readdir(path.join(__dirname, "../../dist/local"));
    expect(workspaces.filter((name) => name.startsWith(`${process.pid}-`))).toEqual([]);
  });
});
