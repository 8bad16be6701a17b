import type * as apiGateway from "@aws-sdk/client-api-gateway";
import * as pulumi from "@pulumi/pulumi";
import { clientConfig, valueOf, type AwsAccess } from "../hooks";

/**
 * Creates a hook that removes the binary media types of a REST API, so that bodies reach the function as text again. The
 * provider cannot: a list that is left out or empty keeps what an earlier deployment has set.
 */
export function createTextBodiesHook(
  name: string,
  restApi: pulumi.Output<string>,
  access: AwsAccess,
): pulumi.ResourceHook {
  return new pulumi.ResourceHook(name, async () => {
    /* eslint-disable @typescript-eslint/no-require-imports -- evaluating the program loads no SDK client */
    const { APIGatewayClient, GetRestApiCommand, UpdateRestApiCommand } =
      require("@aws-sdk/client-api-gateway") as typeof apiGateway;
    /* eslint-enable @typescript-eslint/no-require-imports */
    const client = new APIGatewayClient(clientConfig(access, "apigateway"));
    const restApiId = await valueOf(restApi);
    const { binaryMediaTypes = [] } = await client.send(new GetRestApiCommand({ restApiId }));
    if (binaryMediaTypes.length === 0) return;
    const patchOperations = binaryMediaTypes.map(
      (type) => ({ op: "remove", path: `/binaryMediaTypes/${escapePointer(type)}` }) as const,
    );
    await client.send(new UpdateRestApiCommand({ restApiId, patchOperations }));
  });
}

/** Escapes a step of a JSON pointer. */
function escapePointer(step: string): string {
  return step.replaceAll("~", "~0").replaceAll("/", "~1");
}
