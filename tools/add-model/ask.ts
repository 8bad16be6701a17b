import { createInterface } from "node:readline/promises";

/** Something that the graph does not say. */
export interface Question {
  /** A sentence that says what is missing and what is accepted. */
  readonly text: string;
  /** Option that answers it. */
  readonly flag: string;
}

export type Ask = (question: Question) => Promise<string>;

/** Refuses to guess. @throws Error naming the option that answers the question */
export const refuseToGuess: Ask = ({ text, flag }) => Promise.reject(new Error(`${text} Say so with ${flag}.`));

/** Asks on the terminal. */
export const askOnTerminal: Ask = async ({ text, flag }) => {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return (await terminal.question(`${text} (or use ${flag})\n> `)).trim();
  } finally {
    terminal.close();
  }
};
