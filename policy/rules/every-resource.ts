import { ownTags } from "../../infra/settings/schema/account";
import { resourceRule } from "../rule";

/** Types that take tags, of those that a stack can have. */
const taggedTypes = [
  "aws:acm/certificate:Certificate",
  "aws:apigateway/apiKey:ApiKey",
  "aws:apigateway/restApi:RestApi",
  "aws:apigateway/stage:Stage",
  "aws:apigatewayv2/api:Api",
  "aws:apigatewayv2/stage:Stage",
  "aws:appautoscaling/target:Target",
  "aws:budgets/budget:Budget",
  "aws:cloudfront/distribution:Distribution",
  "aws:cloudwatch/compositeAlarm:CompositeAlarm",
  "aws:cloudwatch/logGroup:LogGroup",
  "aws:cloudwatch/metricAlarm:MetricAlarm",
  "aws:codedeploy/application:Application",
  "aws:codedeploy/deploymentGroup:DeploymentGroup",
  "aws:cognito/userPool:UserPool",
  "aws:dynamodb/table:Table",
  "aws:ecr/repository:Repository",
  "aws:iam/role:Role",
  "aws:kms/key:Key",
  "aws:lambda/function:Function",
  "aws:s3/bucket:Bucket",
  "aws:sagemaker/endpoint:Endpoint",
  "aws:sagemaker/endpointConfiguration:EndpointConfiguration",
  "aws:sagemaker/model:Model",
  "aws:sns/topic:Topic",
  "aws:sqs/queue:Queue",
  "aws:wafv2/webAcl:WebAcl",
];

/** Types with data that exists nowhere else, or without which such data cannot be read. */
const stateTypes = [
  "aws:cognito/userPool:UserPool",
  "aws:dynamodb/table:Table",
  "aws:kms/key:Key",
  "aws:s3/bucket:Bucket",
];

export const everyResourceRules = [
  resourceRule<{ readonly tags?: Readonly<Record<string, string>> }>({
    name: "tags-of-the-stack",
    types: taggedTypes,
    message: `The resource lacks one of the tags ${ownTags.join(", ")}. Declare it after \`applyStackRules\`.`,
    violates: ({ tags = {} }) => ownTags.some((tag) => !tags[tag]),
  }),
  resourceRule<{ readonly forceDestroy?: boolean }>({
    name: "protect-state",
    types: stateTypes,
    message: "`pulumi destroy` would delete data that exists nowhere else. Set modelfront:deletionProtection to true.",
    violates: ({ forceDestroy }, { isProtected }) => forceDestroy !== true && !isProtected,
  }),
  resourceRule<object>({
    name: "no-servers",
    types: ["aws:ec2/instance:Instance", "aws:rds/instance:Instance", "aws:ec2/securityGroup:SecurityGroup"],
    message:
      "The stack is made of managed services. Servers, databases and open ports need rules that this pack does not have.",
    violates: () => true,
  }),
];
