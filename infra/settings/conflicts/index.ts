import { type SettingsDraft } from "../draft";
import { type SettingProblem } from "../problems";
import { checkCallers, checkUserPool } from "./callers";
import { checkDomain, checkNetwork, checkPageOrigin } from "./edge";
import { checkContainerEnvironment, checkFunctionEnvironment } from "./environment";
import { checkDataQuality } from "./governance";
import {
  checkArchitecture,
  checkConcurrency,
  checkEndpointCount,
  checkModelCount,
  checkNames,
  checkProvisionedConcurrency,
  checkRegion,
} from "./models";
import { checkMonitoring } from "./monitoring";
import { checkRelease } from "./release";
import { checkSharedEndpoint, checkSharedModels } from "./shared";
import { checkAccent, checkGroups, checkLogo } from "./site";
import { checkSources } from "./sources";
import { checkAutoscaling, checkScalingTarget, checkVariants } from "./variants";

const rules = [
  checkRegion,
  checkModelCount,
  checkNames,
  checkProvisionedConcurrency,
  checkArchitecture,
  checkSharedEndpoint,
  checkSharedModels,
  checkSources,
  checkVariants,
  checkAutoscaling,
  checkScalingTarget,
  checkEndpointCount,
  checkConcurrency,
  checkContainerEnvironment,
  checkCallers,
  checkUserPool,
  checkFunctionEnvironment,
  checkDomain,
  checkNetwork,
  checkPageOrigin,
  checkAccent,
  checkLogo,
  checkGroups,
  checkDataQuality,
  checkMonitoring,
  checkRelease,
];

/** Finds settings that are valid each by itself, and that AWS or this program refuses together. */
export function findConflicts(draft: SettingsDraft): SettingProblem[] {
  return rules.flatMap((rule) => rule(draft));
}
