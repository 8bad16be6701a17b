import * as z from "zod";

const seconds = z.number().min(0).max(3600);
const rate = z.number().min(0).max(1);

const knobs = {
  /** Minimum time to start a container. */
  coldStartSeconds: seconds,
  /** Idle time after which a serverless endpoint scales to zero. */
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

/** Simulated behaviour of an endpoint, besides serving its model. */
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

/** A change while the stack runs; omitted fields keep their values. */
export const behaviourChange = behaviourSchema.partial().extend({
  /** Stops the containers now, as after idling. */
  scaleToZero: z.literal(true).optional(),
  /** Kills the containers now. */
  crash: z.literal(true).optional(),
});
export type BehaviourChange = z.output<typeof behaviourChange>;
