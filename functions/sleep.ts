import { LambdaClient, PutFunctionConcurrencyCommand } from "@aws-sdk/client-lambda";

const lambda = new LambdaClient({});

/** Names of the functions that answer requests, as JSON. */
const functionNames = JSON.parse(process.env.FUNCTIONS ?? "[]") as readonly string[];

/**
 * The Lambda function that an alarm runs to put the stack to sleep: no function that answers requests runs again until its
 * reserved concurrency is deleted. Running it again changes nothing.
 */
export async function handler(): Promise<void> {
  for (const FunctionName of functionNames) {
    await lambda.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 0 }));
  }
  process.stdout.write(
    `${JSON.stringify({ level: "WARN", message: "The stack sleeps.", functions: functionNames })}\n`,
  );
}
