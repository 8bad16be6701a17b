import "../support/node-errors";
import { httpApi } from "../../../functions/core/limits";
import { type Chain, startChain } from "./chain";
import { type Fault, type FaultLink } from "./fault-link";
import { setEnvironment, until } from "./parts";

let restore: () => void;
beforeAll(() => (restore = setEnvironment()));
afterAll(() => restore());

const good = { status: 200, code: null };
const late = { status: 504, code: "deadline_exceeded" };
const gone = { status: 503, code: "model_unavailable" };
/** What SageMaker makes of a container that breaks off. */
const broken = { status: 502, code: "model_error" };
const busy = { status: 503, code: "overloaded" };

/** Shorter than in AWS, where it is as long as the gateway's patience lets it be. */
const patience = 4;

type LinkName = keyof Chain["links"];
type Case = [link: LinkName, fault: Fault, answer: { status: number; code: string | null }];

const hits = ["reset", "cut"] as const;
const places = ["connect", "headers", "body"] as const;
const harmless: readonly Fault[] = [
  { kind: "latency", ms: 200 },
  { kind: "slices", bytes: 1, pauseMs: 0 },
  { kind: "slices", bytes: 64, pauseMs: 50 },
  { kind: "slow close", ms: 1000 },
];
const endless: readonly Fault[] = [
  ...places.map((at) => ({ kind: "silent" as const, at })),
  { kind: "latency", ms: 60_000 },
  { kind: "slices", bytes: 1, pauseMs: 1000 },
];

const cases: Case[] = (["sagemaker", "container"] as const).flatMap((link) => [
  ...harmless.map((fault): Case => [link, fault, good]),
  ...endless.map((fault): Case => [link, fault, late]),
  ...hits.flatMap((kind) => places.map((at): Case => [link, { kind, at }, link === "sagemaker" ? gone : broken])),
  [link, { kind: "down" }, link === "sagemaker" ? gone : busy],
]);

/** Once nobody asks, one connection is kept for the next request, and none where each has its own. */
const settled = ({ sagemaker, container }: Record<LinkName, FaultLink>) =>
  until(() => sagemaker.connections <= 1 && container.connections === 0);

describe("an endpoint that never answers", () => {
  it.concurrent(
    "is given up while the gateway still waits",
    async () => {
      const chain = await startChain();
      try {
        await chain.links.sagemaker.play({ kind: "silent", at: "body" });
        const start = performance.now();
        expect(await chain.ask()).toEqual(late);
        expect(performance.now() - start).toBeLessThan(httpApi.timeoutSeconds * 1000);
      } finally {
        await chain.close();
      }
    },
    60_000,
  );
});

describe("a fault between function and container", () => {
  it.concurrent.each(cases)(
    "on the way to %s, %j, is answered with %j, and leaves nothing",
    async (link, fault, answer) => {
      const chain = await startChain(patience);
      try {
        await chain.links[link].play(fault);
        expect(await chain.ask()).toEqual(answer);
        await chain.links[link].play({ kind: "none" });
        expect(await settled(chain.links)).toBe(true);
        // A container that was taken for dead is started again first.
        if (fault.kind === "down") await until(() => chain.endpoint.replicas.every(({ state }) => state === "ready"));
        expect(await chain.ask()).toEqual(good);
        expect(await settled(chain.links)).toBe(true);
      } finally {
        await chain.close();
      }
    },
    60_000,
  );
});
