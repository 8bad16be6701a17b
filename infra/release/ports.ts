import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { DescribeEndpointCommand, SageMakerClient } from "@aws-sdk/client-sagemaker";
import { setTimeout as wait } from "node:timers/promises";
import * as z from "zod";
import { clientConfig, type AwsAccess } from "../hooks";
import { type ApiAnswer, type GatePorts } from "./gate";

const apiAnswer = z.object({
  statusCode: z.int(),
  headers: z.record(z.string(), z.string()),
  body: z.string(),
});

/** Connects the gate to AWS. `callApi` invokes one version of the function. */
export function createGatePorts(access: AwsAccess, functionName: string, functionVersion: string): GatePorts {
  const sageMaker = new SageMakerClient(clientConfig(access, "sagemaker"));
  const lambda = new LambdaClient(clientConfig(access, "lambda"));
  return {
    async describeEndpoint(name) {
      const state = await sageMaker.send(new DescribeEndpointCommand({ EndpointName: name }));
      return {
        status: state.EndpointStatus ?? "unknown",
        configurationName: state.EndpointConfigName ?? "",
        failureReason: state.FailureReason,
      };
    },
    async callApi(event) {
      const { FunctionError, Payload } = await lambda.send(
        new InvokeCommand({
          FunctionName: functionName,
          Qualifier: functionVersion,
          Payload: Buffer.from(JSON.stringify(event)),
        }),
      );
      return parseAnswer(Buffer.from(Payload ?? []).toString(), FunctionError);
    },
    wait,
    now: () => performance.now(),
  };
}

/** Parses the result of an invocation. @throws Error with the function's own error if it failed. */
export function parseAnswer(payload: string, functionError: string | undefined): ApiAnswer {
  if (functionError !== undefined)
    throw new Error(`The new version of the function failed (${functionError}): ${payload}`);
  return apiAnswer.parse(JSON.parse(payload));
}
