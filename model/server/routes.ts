import { type IncomingMessage, type ServerResponse } from "node:http";
import { type Reply } from "./replies";

/** Answers of one path, by method. */
export type Answers = Readonly<Record<string, (request: IncomingMessage, response: ServerResponse) => void>>;

/** Sends replies and events to callers. */
export interface Replies {
  readonly reply: (response: ServerResponse, reply: Reply) => void;
  /** Data of the next event of a stream; null ends it. */
  readonly stream: (response: ServerResponse, data: string | null) => void;
}

/** SageMaker's contract for one model or for many, without `GET /ping`, which both have. */
export interface ModelRoutes {
  /** Routes, for people. */
  readonly summary: string;
  /** Null for a path that does not exist. */
  find(path: string): Answers | null;
  /** State for `GET /ping`; `isHealthy` decides its status. */
  readonly health: { readonly status: string; readonly isHealthy: boolean; readonly queued: number };
  /** Answers every waiting request with 503 and stops the workers. */
  stop(): Promise<void>;
}
