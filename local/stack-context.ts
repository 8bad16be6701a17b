import { type Settings } from "../infra/settings/schema";
import { type ServingByModel } from "./containers/serving";
import { type Behaviour } from "./sagemaker/behaviour";

/** Context shared by the parts of a stack. */
export interface StackContext {
  readonly settings: Settings;
  /** Folder for build output. */
  readonly workspace: string;
  readonly modelRoot: string;
  readonly behaviour: Behaviour;
  readonly serving: ServingByModel;
  readonly keyFile: string;
  readonly jwksFile: string | undefined;
  readonly log: (line: string) => void;
  /** Leaves the functions' log lines as they are, in place of a short form for people. */
  readonly wholeLogLines: boolean;
}
