import { LRUCache } from "lru-cache";
import { type AnswerStore, type KeptAnswer } from "../core/cache/answer-store";

const maxBytes = 32 * 1024 * 1024;

/** Answers in memory, those used last: at most so many, and 32 MiB. */
export function createMemoryAnswers(entries: number): AnswerStore {
  const answers = new LRUCache<string, KeptAnswer>({
    max: entries,
    maxSize: maxBytes,
    sizeCalculation: ({ bytes }) => Math.max(bytes.length, 1),
  });
  return {
    get: (key) => Promise.resolve(answers.get(key) ?? null),
    put: (key, answer) => {
      answers.set(key, answer);
      return Promise.resolve();
    },
  };
}
