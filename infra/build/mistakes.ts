import { PackagingError } from "../../model/packaging";
import { AutopilotError } from "./autopilot";
import { SecretError } from "./container-environment";

/** Mistakes in several models of a stack, in one message. */
export class ModelsError extends Error {
  override readonly name = "ModelsError";
}

/** Tells mistakes in a model, which the user can correct, from failures of this program. */
export function isModelMistake(error: unknown): error is Error {
  return [AutopilotError, ModelsError, PackagingError, SecretError].some((kind) => error instanceof kind);
}

/**
 * Resolves to all results, in their order.
 * @throws the failure, if there is one; ModelsError if there are several and all are mistakes in models
 */
export async function allOrMistakes<T>(work: readonly Promise<T>[]): Promise<T[]> {
  const failures = (await Promise.allSettled(work)).flatMap((one) =>
    one.status === "rejected" ? [one.reason as unknown] : [],
  );
  const mistakes = failures.filter(isModelMistake);
  if (mistakes.length > 1 && mistakes.length === failures.length) {
    throw new ModelsError(mistakes.map(({ message }) => message).join("\n\n"));
  }
  return Promise.all(work);
}
