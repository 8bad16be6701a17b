import {
  DescribeEndpointCommand,
  type DescribeEndpointCommandOutput,
  paginateListEndpoints,
  SageMakerClient,
} from "@aws-sdk/client-sagemaker";
import { ApiError } from "../core/errors";
import { type ControlPlane, type EndpointDetails } from "../core/proxy/control-plane";

/**
 * SageMaker's control plane by the AWS SDK. Its client is large and most requests never need it: whoever imports this
 * file does so on demand.
 */
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

/** What SageMaker says of an endpoint that does not exist: there is no class for it. */
function isAbsence(error: unknown): boolean {
  return error instanceof Error && error.name === "ValidationException" && /could not find/i.test(error.message);
}

/** What the SDK's errors, and those of sockets that pass through it, have of these. */
interface SdkError {
  readonly name?: string;
  readonly code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** Does the work; its failures become what callers are told. */
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
    if (status >= 500 || code !== undefined || name === "TimeoutError") {
      const headers = { "retry-after": "5" };
      throw new ApiError("model_unavailable", "SageMaker cannot be reached at the moment.", { headers, cause });
    }
    throw cause;
  }
}
