import { type AnswerStore } from "../../core/cache/answer-store";
import { type Table } from "./table";

/** Answers in the table, shared by all instances. Reads are eventually consistent: a missed hit costs a model call. */
export function createTableAnswers(table: Table): AnswerStore {
  return {
    remembered: () => null,
    async get(key) {
      const item = await table.get(`answer#${key}`);
      if (!(item?.body instanceof Uint8Array)) return null;
      return {
        bytes: item.body,
        variant: item.variant === undefined ? null : String(item.variant),
        until: Number(item.until),
      };
    },
    async put(key, { bytes, variant, until }) {
      await table.put(`answer#${key}`, {
        body: bytes,
        ...(variant !== null && { variant }),
        until,
        expire: Math.ceil(until / 1000),
      });
    },
  };
}
