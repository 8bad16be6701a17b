import { itemsOf, type JsonSchema, typesOf } from "../batch/json-schema";

/** Location, in an answer, of the numbers that SHAP explains. */
export interface AnswerScore {
  /** JMESPath of one number, or of a list with one number per class. */
  readonly path: string;
  /** Names of the classes, in the order of the list; undefined for one number. */
  readonly classes?: readonly string[];
}

/**
 * Finds the numbers to explain in a model's response schema: the probability of each class if the answer has them, else its
 * first number. If the answer is a list of answers, in each of them.
 * @param withOptional takes parts that the answer has only with one of the contract's options
 */
export function findScore(response: JsonSchema, withOptional: boolean): AnswerScore | null {
  const answers = Object.entries(response.properties ?? {}).find(
    ([name, part]) => response.required?.includes(name) && itemsOf(part)?.properties,
  );
  const [prefix, answer] = answers ? [`${nameOf(answers[0])}[*].`, itemsOf(answers[1])!] : ["", response];
  const parts = Object.entries(answer.properties ?? {}).filter(
    ([name]) => withOptional || answer.required?.includes(name),
  );
  for (const [name, part] of parts) {
    const classes = classesOf(part);
    if (classes) return { path: `${prefix}${nameOf(name)}.[${classes.map(nameOf).join(",")}]`, classes };
  }
  const number = parts.find(([, part]) => typesOf(part).has("number"));
  return number ? { path: `${prefix}${nameOf(number[0])}` } : null;
}

/** Names of the classes, if the part is a number for each. */
function classesOf({ propertyNames, additionalProperties }: JsonSchema): readonly string[] | null {
  const names = propertyNames?.enum;
  const isNumbers = typeof additionalProperties === "object" && typesOf(additionalProperties).has("number");
  return names && isNumbers ? names.map(String) : null;
}

/** A name as JMESPath takes it. */
export function nameOf(name: string): string {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? name : JSON.stringify(name);
}
