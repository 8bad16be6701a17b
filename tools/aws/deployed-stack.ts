import { GetResourcesCommand, ResourceGroupsTaggingAPIClient } from "@aws-sdk/client-resource-groups-tagging-api";
import {
  GetAliasCommand,
  GetFunctionConfigurationCommand,
  LambdaClient,
  ListTagsCommand,
  paginateListFunctions,
} from "@aws-sdk/client-lambda";
import { type RouteVariable } from "../../functions/core/config";
import { clientConfig, type AwsAccess } from "../../infra/hooks";
import { aliasName } from "../../infra/release/candidate";
import { aliasStateOf } from "../../infra/release/shift-ports";

/** Project of `Pulumi.yaml`, a tag of every resource (infra/stack-rules.ts). */
export const project = "modelfront";

const functionNames = ["api", "stream", "authorizer"] as const;
export type FunctionName = (typeof functionNames)[number];

/** A deployed stack, as AWS describes it. */
export interface DeployedStack {
  readonly stack: string;
  readonly access: AwsAccess;
  /** Physical names of its functions. */
  readonly functions: Readonly<Partial<Record<FunctionName, string>>>;
  /** Names of its log groups. */
  readonly logGroups: readonly string[];
}

/** A resource with the project's tags. */
export interface TaggedResource {
  readonly arn: string;
  /** Value of the tag `stack`. */
  readonly stack: string;
  /** Value of the tag `managed-by`. */
  readonly managedBy: string;
}

/** Types that the tools look at, as the tagging API names them; of CloudWatch Logs only groups have tags. */
const resourceTypes = ["lambda:function", "sagemaker:endpoint", "dynamodb:table", "logs"];

/** Lists the functions, endpoints, tables and log groups of all stacks in a Region, or of one, by their tags. */
export async function listTagged(access: AwsAccess, stack?: string): Promise<TaggedResource[]> {
  const client = new ResourceGroupsTaggingAPIClient(clientConfig(access, "resourcegroupstaggingapi"));
  const filters = [
    { Key: "project", Values: [project] },
    ...(stack === undefined ? [] : [{ Key: "stack", Values: [stack] }]),
  ];
  const found: TaggedResource[] = [];
  let token: string | undefined;
  do {
    const page = await client.send(
      new GetResourcesCommand({
        TagFilters: filters,
        ResourceTypeFilters: resourceTypes,
        ...(token && { PaginationToken: token }),
      }),
    );
    for (const { ResourceARN: arn = "", Tags = [] } of page.ResourceTagMappingList ?? []) {
      const tag = (name: string) => Tags.find(({ Key }) => Key === name)?.Value ?? "";
      found.push({ arn, stack: tag("stack"), managedBy: tag("managed-by") });
    }
    token = page.PaginationToken;
  } while (token);
  return found;
}

/** Finds a stack's resources. @throws Error if there are none */
export async function findDeployedStack(stack: string, access: AwsAccess): Promise<DeployedStack> {
  const arns = (await listTagged(access, stack)).map(({ arn }) => arn);
  if (arns.length === 0) {
    throw new Error(
      `No resource in ${access.region} has the tags project=${project} and stack=${stack}. Deploy it with \`npx pulumi up --stack ${stack}\`, or use the credentials of its account.`,
    );
  }
  const logGroups = arns.flatMap((arn) => arn.split(":log-group:")[1]?.replace(/:\*$/, "") ?? []);
  return { stack, access, functions: await findFunctions(stack, access), logGroups };
}

/** Finds the stack's functions by their handlers and tags. */
async function findFunctions(stack: string, access: AwsAccess): Promise<DeployedStack["functions"]> {
  const client = new LambdaClient(clientConfig(access, "lambda"));
  const found: Partial<Record<FunctionName, string>> = {};
  for await (const { Functions = [] } of paginateListFunctions({ client }, {})) {
    for (const { FunctionName = "", FunctionArn, Handler } of Functions) {
      const name = functionNames.find((one) => Handler === `${one}.handler`);
      if (name === undefined) continue;
      const { Tags = {} } = await client.send(new ListTagsCommand({ Resource: FunctionArn }));
      if (Tags.project === project && Tags.stack === stack) found[name] = FunctionName;
    }
  }
  return found;
}

/** A model as the live version of the API's function knows it. */
export interface LiveModel {
  readonly name: string;
  /** Null while the model is asleep. */
  readonly endpoint: string | null;
  readonly hosting: string;
  readonly version: string;
}

/** The release that answers callers. */
export interface LiveRelease {
  /** Version of the API's function behind the alias `live`. */
  readonly version: string;
  /** Version that gets a share of the requests while a release shifts traffic; null if none does. */
  readonly candidate: { readonly version: string; readonly percent: number } | null;
  readonly models: readonly LiveModel[];
  /** True if the API reports metrics (`api.metrics`), by which models on the shared endpoint are told apart. */
  readonly hasMetrics: boolean;
}

/** Reads what the alias `live` of the API's function points to. @throws Error if the stack has no such function */
export async function readLiveRelease({ stack, access, functions }: DeployedStack): Promise<LiveRelease> {
  if (functions.api === undefined) {
    throw new Error(
      `The stack ${stack} has no function for its API. Run \`npx pulumi up --stack ${stack}\` to the end.`,
    );
  }
  const client = new LambdaClient(clientConfig(access, "lambda"));
  const FunctionName = functions.api;
  const [alias, live] = await Promise.all([
    client.send(new GetAliasCommand({ FunctionName, Name: aliasName })),
    client.send(new GetFunctionConfigurationCommand({ FunctionName, Qualifier: aliasName })),
  ]);
  const { version, candidate, percent } = aliasStateOf(alias);
  const { MODELS = "{}", SETTINGS = "{}" } = live.Environment?.Variables ?? {};
  const routes = JSON.parse(MODELS) as Readonly<Record<string, RouteVariable>>;
  const { metrics } = JSON.parse(SETTINGS) as { readonly metrics?: boolean };
  return {
    version,
    candidate: candidate === null ? null : { version: candidate, percent },
    models: Object.entries(routes).map(([name, [endpoint, hosting, version]]) => ({
      name,
      endpoint,
      hosting,
      version,
    })),
    hasMetrics: metrics !== false,
  };
}
