import * as z from "zod";

const seconds = z.number().min(0).max(3600);
const rate = z.number().min(0).max(1);

const knobs = {
  /** What starting a container takes at least. */
  coldStartSeconds: seconds,
  /** Without a call for so long, a serverless endpoint scales to zero. */
  idleSeconds: seconds.positive(),
  /** How long a call waits for a container before ModelNotReadyException. */
  notReadySeconds: seconds,
  /** Added to every answer of the container. */
  latencyMs: z.number().min(0).max(120_000),
  /** Share of calls that end in ModelError, as if the container had answered 500. */
  failRate: rate,
  /** Share of calls that end in ThrottlingException. */
  throttleRate: rate,
  /** Share of calls whose connection is reset without an answer. */
  resetRate: rate,
};

/** What an endpoint is made to do, beside serving its model. */
export const behaviourSchema = z.strictObject(knobs);
export type Behaviour = z.output<typeof behaviourSchema>;

/** AWS publishes neither how long a serverless endpoint stays warm nor how long a call waits for a container. */
export const defaultBehaviour: Behaviour = {
  coldStartSeconds: 0,
  idleSeconds: 300,
  notReadySeconds: 20,
  latencyMs: 0,
  failRate: 0,
  throttleRate: 0,
  resetRate: 0,
};

/** A change while the stack runs: what is not named stays as it is. */
export const behaviourChange = behaviourSchema.partial().extend({
  /** Stops the containers now, as if they had been idle. */
  scaleToZero: z.literal(true).optional(),
  /** Kills the containers now. */
  crash: z.literal(true).optional(),
});
export type BehaviourChange = z.output<typeof behaviourChange>;
