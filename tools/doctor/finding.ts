import { explainAwsError } from "../aws/aws-errors";

/** Result of one check. */
export interface Finding {
  /** Subject of the check, such as `Node.js` or `quota`. */
  readonly check: string;
  /** `failure`: the stack cannot be deployed or run as it is; `warning`: it can, with a drawback; `unknown`: not checked. */
  readonly state: "ok" | "warning" | "failure" | "unknown";
  readonly message: string;
  /** Command that repairs it, or a step towards it; null if nothing is to be done. */
  readonly repair: string | null;
}

export function ok(check: string, message: string): Finding {
  return { check, state: "ok", message, repair: null };
}

export function problem(check: string, state: "warning" | "failure", message: string, repair: string): Finding {
  return { check, state, message, repair };
}

export function unknown(check: string, message: string, repair: string): Finding {
  return { check, state: "unknown", message, repair };
}

/**
 * Runs a check that asks AWS. If AWS does not answer, the check is unknown, and the others still run.
 * @param permission what the check needs, such as `iam:GetRole`
 */
export async function checked(
  check: string,
  permission: string,
  run: () => Promise<readonly Finding[]>,
): Promise<readonly Finding[]> {
  try {
    return await run();
  } catch (error) {
    const message = explainAwsError(error as Error, permission);
    return [unknown(check, message, "aws sts get-caller-identity")];
  }
}
