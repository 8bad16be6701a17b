import {
  DescribeEndpointCommand,
  type DescribeEndpointCommandOutput,
  paginateListEndpoints,
  SageMakerClient,
} from "@aws-sdk/client-sagemaker";
import { ApiError } from "../core/errors";
import { type ControlPlane, type EndpointDetails } from "../core/proxy/control-plane";
import { isSignatureRefused } from "./errors";

/** SageMaker's control plane through the AWS SDK. Its client is large and rarely needed: import this file on demand. */
export function createControlPlane(client = new SageMakerClient()): ControlPlane {
  return {
    listNames: async (prefix, signal) => {
      const names: string[] = [];
      await told(signal, async () => {
        const pages = paginateListEndpoints(
          { client, pageSize: 100 },
          { NameContains: prefix },
          { abortSignal: signal },
        );
        for await (const { Endpoints = [] } of pages) names.push(...Endpoints.map(({ EndpointName }) => EndpointName!));
      });
      return names.filter((name) => name.startsWith(prefix));
    },

    describe: (name, signal) =>
      told(signal, async () => {
        try {
          const command = new DescribeEndpointCommand({ EndpointName: name });
          return toDetails(await client.send(command, { abortSignal: signal }));
        } catch (error) {
          if (isAbsence(error)) return null;
          throw error;
        }
      }),
  };
}

function toDetails(output: DescribeEndpointCommandOutput): EndpointDetails {
  const { ProductionVariants: variants = [] } = output;
  const isServerless = variants.some(({ CurrentServerlessConfig }) => CurrentServerlessConfig !== undefined);
  return {
    name: output.EndpointName!,
    status: output.EndpointStatus!,
    hosting: variants.length === 0 ? null : isServerless ? "serverless" : "always-on",
    variants: variants.map(({ VariantName }) => VariantName!),
    created: output.CreationTime!,
    updated: output.LastModifiedTime!,
  };
}

/** True for the error of an endpoint that does not exist, which has no class of its own. */
function isAbsence(error: unknown): boolean {
  return error instanceof Error && error.name === "ValidationException" && /could not find/i.test(error.message);
}

/** Fields read from the SDK's errors, and from socket errors that pass through it. */
interface SdkError {
  readonly name?: string;
  readonly code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** Runs the work, and translates its errors for callers. */
async function told<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (signal.aborted) throw new ApiError("deadline_exceeded", "SageMaker did not answer in time.", { cause });
    const { name = "", code, $metadata } = cause as SdkError;
    const status = $metadata?.httpStatusCode ?? 0;
    if (status === 429 || name.startsWith("Throttling")) {
      const headers = { "retry-after": "1" };
      throw new ApiError("overloaded", "SageMaker is asked too often. Try again in a moment.", { headers, cause });
    }
    if (status >= 500 || code !== undefined || name === "TimeoutError" || isSignatureRefused(cause)) {
      const headers = { "retry-after": "5" };
      throw new ApiError("model_unavailable", "SageMaker cannot be reached at the moment.", { headers, cause });
    }
    throw cause;
  }
}
