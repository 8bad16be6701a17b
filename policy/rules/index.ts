import { apiGatewayRules } from "./api-gateway";
import { callerRules } from "./callers";
import { cloudFrontRules } from "./cloudfront";
import { everyResourceRules } from "./every-resource";
import { iamRules } from "./iam";
import { keyAndMessageRules } from "./keys-and-messages";
import { lambdaRules } from "./lambda";
import { operationsRules } from "./operations";
import { s3Rules } from "./s3";
import { sageMakerRules } from "./sagemaker";
import { storageRules } from "./storage";
import { type Rule } from "../rule";

/** Every rule of the pack. */
export const rules: readonly Rule[] = [
  ...everyResourceRules,
  ...iamRules,
  ...s3Rules,
  ...cloudFrontRules,
  ...apiGatewayRules,
  ...lambdaRules,
  ...sageMakerRules,
  ...storageRules,
  ...keyAndMessageRules,
  ...callerRules,
  ...operationsRules,
];
