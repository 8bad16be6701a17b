/** Statement of an IAM policy document. */
export interface Statement {
  readonly Effect: "Allow" | "Deny";
  readonly Principal?: "*" | Readonly<Record<string, string | readonly string[]>>;
  readonly Action?: string | readonly string[];
  readonly NotAction?: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** Statements of a policy document: an object, or its JSON, which is what the engine passes on. */
export function statementsOf(document: unknown): readonly Statement[] {
  if (document === undefined || document === null || document === "") return [];
  const { Statement } = (typeof document === "string" ? JSON.parse(document) : document) as {
    readonly Statement: Statement | readonly Statement[];
  };
  return "length" in Statement ? Statement : [Statement];
}

/** Statements that allow something. */
export function grantsOf(document: unknown): readonly Statement[] {
  return statementsOf(document).filter(({ Effect }) => Effect === "Allow");
}

/** One or many as a list. */
export function list(value: string | readonly string[] | undefined): readonly string[] {
  if (value === undefined) return [];
  return typeof value === "string" ? [value] : value;
}

/** Principals of a statement, such as `lambda.amazonaws.com`; `*` for everybody. */
export function principalsOf({ Principal }: Statement): readonly string[] {
  if (Principal === undefined) return [];
  return typeof Principal === "string" ? [Principal] : Object.values(Principal).flatMap(list);
}

/** Condition keys that bind a request to an account, an organization or a resource. */
const identifyingKeys = [
  "aws:sourceaccount",
  "aws:sourcearn",
  "aws:sourceowner",
  "aws:principalarn",
  "aws:principalaccount",
  "aws:principalorgid",
  "aws:sourceorgid",
  "kms:calleraccount",
];

/** Condition keys of a statement, in lower case: IAM ignores their case. */
export function conditionKeys({ Condition = {} }: Statement): readonly string[] {
  return Object.values(Condition)
    .flatMap((keys) => Object.keys(keys))
    .map((key) => key.toLowerCase());
}

/** Tells whether a condition says on whose behalf a request is made. */
export function namesSource(statement: Statement): boolean {
  return conditionKeys(statement).some((key) => identifyingKeys.includes(key));
}

/** Tells whether a statement gives access to everybody. */
export function isPublic(statement: Statement): boolean {
  return statement.Effect === "Allow" && principalsOf(statement).includes("*") && !namesSource(statement);
}
