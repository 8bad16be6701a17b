/** Words for a kind of alarm in an alarm's description, beside its entry in the runbook: `docs/runbook.md#<kind>`. */
interface AlarmEntry {
  /** Event that the description begins with. */
  readonly meaning: string;
  /** First command to type; `<stack>` and `<model>` are filled in. */
  readonly command: string;
}

const status = "npm run status -- <stack>";
const smoke = "npm run smoke -- --stack <stack> --model <model>";

/** Kinds of alarms. Each is an anchor of the runbook. */
export const alarmKinds = {
  stack: { meaning: "An alarm of the stack has gone off.", command: status },
  "availability-burn": { meaning: "Too many requests fail with 5xx.", command: status },
  "latency-burn": { meaning: "Too many requests are slow.", command: status },
  "model-errors": { meaning: "The model fails.", command: smoke },
  "model-latency": { meaning: "The model is slow.", command: smoke },
  "model-concurrency": { meaning: "The serverless endpoint is at its maxConcurrency.", command: status },
  "model-spillover": { meaning: "Requests overflow the provisioned concurrency.", command: status },
  "model-cpu": { meaning: "The endpoint's instances are short of CPU.", command: status },
  "model-memory": { meaning: "The endpoint's instances are short of memory.", command: status },
  "shared-thrashing": { meaning: "Models on the shared endpoint evict each other.", command: status },
  "function-throttles": {
    meaning: "Lambda refuses to run the functions: concurrency is used up.",
    command: "npm run doctor -- <stack>",
  },
  "table-throttles": { meaning: "DynamoDB throttles the stack's tables.", command: status },
  "synthetic-check": {
    meaning: "The synthetic check fails, or has stopped.",
    command: "npm run smoke -- --stack <stack>",
  },
  "new-version": {
    meaning: "A new version fails: CodeDeploy returns its traffic to the former one, if it has any.",
    command: "npm run release -- status <stack>",
  },
  "request-cost": { meaning: "Requests cost more than the settings allow.", command: status },
} as const satisfies Readonly<Record<string, AlarmEntry>>;

export type AlarmKind = keyof typeof alarmKinds;
