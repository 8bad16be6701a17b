/** Effect on a resource, the most disruptive first. "May" means that it cannot be told without the stack's state. */
export const operations = ["delete", "replace", "may replace", "create", "update", "may update"] as const;
export type Operation = (typeof operations)[number];

export interface Change {
  readonly operation: Operation;
  readonly type: string;
  readonly name: string;
  /** Top-level properties that change. */
  readonly properties: readonly string[];
}

/** Changes of one stack. */
export interface StackChanges {
  readonly changes: readonly Change[];
  readonly unchanged: number;
  /** Messages of a preview that failed, with the resource that each is about, if any. */
  readonly errors: readonly { readonly message: string; readonly resource: string | null }[];
}

/** Kinds that hold data or answer callers: deleting or replacing one loses data, or requests. */
const importantKinds: readonly RegExp[] = [
  /^aws:(dynamodb\/table:Table|s3\/bucket:Bucket|cognito\/userPool:UserPool|ecr\/repository:Repository)$/,
  /^aws:(kms\/key:Key|secretsmanager\/secret:Secret|ssm\/parameter:Parameter|rds\/.*|efs\/.*)$/,
  /^awsx:ecr:Repository$/,
  /^aws:sagemaker\/endpoint:Endpoint$/,
  /^aws:(apigatewayv2\/api:Api|apigateway\/restApi:RestApi|cloudfront\/distribution:Distribution)$/,
  /^aws:(apigateway(v2)?\/domainName:DomainName)$/,
];

/** Tells whether a resource holds data or is an endpoint. */
export function isImportant({ type }: Pick<Change, "type">): boolean {
  return importantKinds.some((kind) => kind.test(type));
}

/** Data and endpoints first, then the most disruptive operation, then by kind and name. */
export function sortChanges(changes: readonly Change[]): Change[] {
  const key = (change: Change) =>
    `${isImportant(change) ? 0 : 1}${operations.indexOf(change.operation)} ${change.type} ${change.name}`;
  return [...changes].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

/** Number of changes of each operation. */
export function countOperations(changes: readonly Change[]): ReadonlyMap<Operation, number> {
  const count = (operation: Operation) => changes.filter((change) => change.operation === operation).length;
  return new Map(operations.map((operation) => [operation, count(operation)]));
}
