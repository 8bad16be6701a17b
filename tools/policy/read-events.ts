import * as z from "zod";
import { type PolicyResult } from "../preview/policy-result";
import { kindAndName } from "../preview/read-preview";

/** An event of Pulumi's engine, as far as it is read. */
const event = z.looseObject({
  policyEvent: z
    .looseObject({
      resourceUrn: z.string().optional(),
      message: z.string(),
      policyName: z.string(),
      enforcementLevel: z.string(),
    })
    .optional(),
});

/** Colours of the terminal, as Pulumi writes them in messages: `<{%fg 13%}>`. */
const colour = /<\{%[^%]*%\}>/g;

/**
 * Findings of a policy pack in a log that `pulumi preview --event-log` wrote: one JSON object per line.
 * @throws Error naming the file if it is no such log
 */
export function readPolicyEvents(text: string, file: string): PolicyResult["findings"] {
  return text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .flatMap((line) => {
      const { policyEvent } = parse(line, file);
      if (!policyEvent) return [];
      const { resourceUrn, message, policyName, enforcementLevel } = policyEvent;
      return [
        {
          policy: policyName,
          message: message.replace(colour, "").trim(),
          ...(resourceUrn && { resource: kindAndName(resourceUrn).join(" ") }),
          enforcement: enforcementLevel === "mandatory" ? ("mandatory" as const) : ("advisory" as const),
        },
      ];
    });
}

function parse(line: string, file: string): z.output<typeof event> {
  try {
    return event.parse(JSON.parse(line));
  } catch (error) {
    throw new Error(`${file} is not a log of Pulumi's events: expected one JSON object per line.`, { cause: error });
  }
}
