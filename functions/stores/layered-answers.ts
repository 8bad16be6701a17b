import { type AnswerStore } from "../core/cache/answer-store";

/** A near store in front of a far one: what is read from afar is near the next time. */
export function createLayeredAnswers(near: AnswerStore, far: AnswerStore, now: () => number = Date.now): AnswerStore {
  return {
    async get(key) {
      const close = await near.get(key);
      if (close && close.until > now()) return close;
      const kept = await far.get(key);
      if (kept) await near.put(key, kept);
      return kept;
    },
    async put(key, answer) {
      await Promise.all([near.put(key, answer), far.put(key, answer)]);
    },
  };
}
