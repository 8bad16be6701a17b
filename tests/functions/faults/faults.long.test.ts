import "../support/node-errors";
import { answerSeconds, httpApi } from "../../../functions/core/limits";
import { waitUntil } from "../../local/wait-until";
import { type Chain, startChain } from "./chain";
import { type Fault, type FaultLink } from "./fault-link";
import { setEnvironment } from "./parts";

let restore: () => void;
beforeAll(() => (restore = setEnvironment()));
afterAll(() => restore());

const good = { status: 200, code: null };
const late = { status: 504, code: "deadline_exceeded" };
const gone = { status: 503, code: "model_unavailable" };
/** SageMaker's answer when a container breaks off. */
const broken = { status: 502, code: "model_error" };
const busy = { status: 503, code: "overloaded" };

/** Seconds for an answer that never comes: fewer than in AWS. */
const patience = 4;

/** For all cases together: they run at once. */
const timeoutMs = 300_000;

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

/** An idle client keeps one connection for the next request, or none if each request has its own. */
const settled = ({ sagemaker, container }: Record<LinkName, FaultLink>) =>
  waitUntil(() => sagemaker.connections <= 1 && container.connections === 0);

describe("an endpoint that never answers", () => {
  it.concurrent(
    "is given up while the gateway still waits",
    async () => {
      const chain = await startChain();
      try {
        await chain.links.sagemaker.play({ kind: "silent", at: "body" });
        expect(answerSeconds).toBeLessThan(httpApi.timeoutSeconds);
        expect(await chain.ask()).toEqual(late);
      } finally {
        await chain.close();
      }
    },
    timeoutMs,
  );
});

describe("a fault between function and container", () => {
  it.concurrent.each(cases)(
    "hits the way to %s with %j, is answered with %j, and leaves nothing",
    async (link, fault, answer) => {
      const chain = await startChain(answer === late ? patience : undefined);
      try {
        await chain.links[link].play(fault);
        expect(await chain.ask()).toEqual(answer);
        await chain.links[link].play({ kind: "none" });
        await settled(chain.links);
        // A container that was taken for dead is started again first.
        if (fault.kind === "down")
          await waitUntil(() => chain.endpoint.replicas.every(({ state }) => state === "ready"));
        expect(await chain.ask()).toEqual(good);
        await settled(chain.links);
      } finally {
        await chain.close();
      }
    },
    timeoutMs,
  );
});
