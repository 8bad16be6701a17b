import { InvalidRequest } from "../../../model/errors";
import { variantParameter } from "../../../model/options";
import { type Model } from "../models/model";

/** Accepted values of an option. */
export const switchValues: ReadonlyMap<string, boolean> = new Map([
  ["true", true],
  ["1", true],
  ["false", false],
  ["0", false],
]);

/** Parsed query of a prediction. */
export interface PredictionQuery {
  /** Enabled options of the model's contract. */
  readonly options: readonly string[];
  /** Null: SageMaker chooses by weight. */
  readonly targetVariant: string | null;
}

/** Reads options and variant from a query. @throws InvalidRequest for an unknown parameter or an invalid value */
export function readPredictionQuery(model: Model, query: URLSearchParams): PredictionQuery {
  const known = model.contract.options ?? {};
  const options: string[] = [];
  let targetVariant: string | null = null;
  for (const name of new Set(query.keys())) {
    const [value = "", ...others] = query.getAll(name);
    if (others.length > 0) throw new InvalidRequest(`The query names ${name} more than once.`, name);
    if (name === variantParameter) targetVariant = checkVariant(model, value);
    else if (!Object.hasOwn(known, name)) throw unknownParameter(model, name);
    else if (readSwitch(name, value)) options.push(name);
  }
  return { options, targetVariant };
}

function readSwitch(name: string, value: string): boolean {
  const on = switchValues.get(value);
  if (on !== undefined) return on;
  throw new InvalidRequest(`${name}: expected true or 1, false or 0, got "${value}".`, name);
}

function checkVariant({ name, variants }: Model, value: string): string {
  if (variants.includes(value)) return value;
  const message =
    variants.length > 0
      ? `Model "${name}" has no variant "${value}". Available: ${variants.join(", ")}.`
      : `Model "${name}" has no variants to choose from: leave ${variantParameter} out.`;
  throw new InvalidRequest(message, variantParameter);
}

function unknownParameter({ name, contract, variants }: Model, parameter: string): InvalidRequest {
  const known = [...Object.keys(contract.options ?? {}), ...(variants.length > 0 ? [variantParameter] : [])];
  return new InvalidRequest(
    `There is no query parameter "${parameter}". Model "${name}" takes ${known.join(", ") || "none"}.`,
    parameter,
  );
}
