import { type Input } from "@pulumi/pulumi";
import { type ModelKind } from "../../model/contract";
import { type EndpointHosting } from "../settings/schema/hosting";

/** SageMaker endpoint that this stack makes, and that is there. */
export interface WatchedEndpoint<Text = Input<string>> {
  readonly model: string;
  readonly kind: ModelKind;
  readonly endpointName: Text;
  readonly hosting: EndpointHosting;
}

/** The shared endpoint, with the names of its models that are awake. */
export interface WatchedShared<Text = Input<string>> {
  readonly endpointName: Text;
  readonly variantName: string;
  readonly hosting: EndpointHosting & { readonly mode: "always-on" };
  readonly models: readonly string[];
}

/** Parts of a stack whose metrics are watched, by the names that CloudWatch knows them by. */
export interface WatchedStack<Text = Input<string>> {
  readonly region: string;
  /** Dimensions of the HTTP API's metrics. */
  readonly httpApi: { readonly ApiId: Text; readonly Stage: Text };
  /** Dimensions of the streaming API's metrics; null without one. */
  readonly streamingApi: { readonly ApiName: Text; readonly Stage: Text } | null;
  /** Names of the functions; null if the stack has no such function. */
  readonly functions: Readonly<Record<"api" | "stream" | "authorizer", Text | null>>;
  /** Names of the tables. */
  readonly tables: readonly Text[];
  readonly endpoints: readonly WatchedEndpoint<Text>[];
  /** Null without one, or while all of its models are asleep. */
  readonly shared: WatchedShared<Text> | null;
  /** Name of the synthetic check's function; null without one. */
  readonly check: Text | null;
}
