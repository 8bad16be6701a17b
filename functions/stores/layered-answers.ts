import { type AnswerStore, maxSharedBytes } from "../core/cache/answer-store";

/** This process's memory in front of a shared store. Shared answers are remembered; large ones stay in memory only. */
export function createLayeredAnswers(
  memory: AnswerStore,
  shared: AnswerStore,
  now: () => number = Date.now,
): AnswerStore {
  return {
    remembered: (key) => memory.remembered(key),
    async get(key) {
      const near = memory.remembered(key);
      if (near && near.until > now()) return near;
      const found = await shared.get(key);
      if (found) await memory.put(key, found);
      return found;
    },
    async put(key, answer) {
      await memory.put(key, answer);
      if (answer.bytes.length <= maxSharedBytes) await shared.put(key, answer);
    },
  };
}
