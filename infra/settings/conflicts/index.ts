import { type SettingsDraft } from "../draft";
import { type SettingProblem } from "../problems";
import { checkCallers, checkUserPool } from "./callers";
import { checkContainerEnvironment, checkFunctionEnvironment } from "./environment";
import {
  checkArchitecture,
  checkConcurrency,
  checkEndpointCount,
  checkNames,
  checkProvisionedConcurrency,
  checkRegion,
} from "./models";
import { checkSources } from "./sources";
import { checkAutoscaling, checkVariants } from "./variants";

const rules = [
  checkRegion,
  checkNames,
  checkProvisionedConcurrency,
  checkArchitecture,
  checkSources,
  checkVariants,
  checkAutoscaling,
  checkEndpointCount,
  checkConcurrency,
  checkContainerEnvironment,
  checkCallers,
  checkUserPool,
  checkFunctionEnvironment,
];

/** Finds settings that are valid each by itself, and that AWS or this program refuses together. */
export function findConflicts(draft: SettingsDraft): SettingProblem[] {
  return rules.flatMap((rule) => rule(draft));
}
