import { LRUCache } from "lru-cache";
import { type AnswerStore, type KeptAnswer } from "../core/cache/answer-store";

const maxBytes = 32 * 1024 * 1024;

/** Most recently used answers in memory: at most `entries`, and 32 MiB. */
export function createMemoryAnswers(entries: number): AnswerStore {
  const answers = new LRUCache<string, KeptAnswer>({
    max: entries,
    maxSize: maxBytes,
    sizeCalculation: ({ bytes }) => Math.max(bytes.length, 1),
  });
  const remembered = (key: string) => answers.get(key) ?? null;
  return {
    remembered,
    get: (key) => Promise.resolve(remembered(key)),
    put: (key, answer) => {
      answers.set(key, answer);
      return Promise.resolve();
    },
  };
}
