import { multiModel, serverless } from "../../model/limits";

/** Clock, in milliseconds, and pauses. */
export interface Clock {
  /** Monotonic. */
  readonly now: () => number;
  readonly wait: (milliseconds: number) => Promise<void>;
}

/** Time for a cold container to start and for new permissions to take effect. */
const startPatienceMs = serverless.startupSeconds * 1000;
/** Time for a shared endpoint to download and load a model. */
export const loadPatienceMs = multiModel.loadSeconds * 1000;
const retryMs = 2000;
const firstPauseMs = 1000;
const longestPauseMs = 16_000;
/** Doubtful answers in a row that are final. */
const maxDoubtful = 3;
/** Passing answers between two looks for a reason to give up. */
const answersPerLook = 5;

/** A call of the gate itself that failed and may succeed later: throttled, no connection, a failure of AWS. */
export class PassingFailure extends Error {
  override readonly name = "PassingFailure";
}

/**
 * Verdict on an answer. `final`: take it. `passing`: ask again until the deadline. `doubtful`: ask again a few times,
 * because the reason may be permanent.
 */
export type Verdict = "final" | "passing" | "doubtful";

export interface Question<Answer> {
  readonly ask: () => Promise<Answer>;
  readonly judge: (answer: Answer) => Verdict;
  /** Called once, before the question is first repeated. */
  readonly onRepeat?: (answer: Answer) => void;
  /** True if no later answer can be better. */
  readonly isHopeless?: () => Promise<boolean>;
  /** Milliseconds after which a passing answer is taken too. Default: for as long as a container may take to start. */
  readonly patienceMs?: number;
}

/**
 * Asks until an answer is final or its patience is over.
 * @returns the last answer
 * @throws the error of a call that failed for good, or was still failing at the deadline
 */
export async function askPatiently<Answer>(
  { ask, judge, onRepeat, isHopeless, patienceMs = startPatienceMs }: Question<Answer>,
  clock: Clock,
): Promise<Answer> {
  const deadline = clock.now() + patienceMs;
  let doubtful = 0;
  for (let asked = 1; ; asked += 1) {
    const answer = await persist(ask, clock, deadline);
    const verdict = judge(answer);
    doubtful = verdict === "doubtful" ? doubtful + 1 : 0;
    if (verdict === "final" || doubtful >= maxDoubtful || clock.now() >= deadline) return answer;
    if (asked % answersPerLook === 0 && (await isHopeless?.())) return answer;
    if (asked === 1) onRepeat?.(answer);
    await clock.wait(retryMs);
  }
}

/**
 * Repeats a call that fails for a passing reason, with growing pauses, until the deadline.
 * @throws the last error
 */
export async function persist<T>(
  call: () => Promise<T>,
  clock: Clock,
  deadline = clock.now() + startPatienceMs,
): Promise<T> {
  for (let pause = firstPauseMs; ; pause = Math.min(2 * pause, longestPauseMs)) {
    try {
      return await call();
    } catch (error) {
      const left = deadline - clock.now();
      if (!(error instanceof PassingFailure) || left <= 0) throw error;
      await clock.wait(Math.min(pause, left));
    }
  }
}
