import {
  InvokeEndpointCommand,
  type InvokeEndpointCommandInput,
  type InvokeEndpointCommandOutput,
  type SageMakerRuntimeClient,
} from "@aws-sdk/client-sagemaker-runtime";
import { formatOptions } from "../../model/options";
import { type AnswerFacts, type Invocation, type Invoke } from "../core/invoke";
import { createSend } from "./client";
import { deadlineExceeded, translate } from "./errors";

/** Invokes SageMaker endpoints by InvokeEndpoint, through the client's middleware. */
export function createSageMakerInvoke(client: SageMakerRuntimeClient): Invoke {
  const send = createSend(client);
  return async (invocation) => {
    const { signal, enableExplanations } = invocation;
    const input = {
      ...toInput(invocation, "application/json"),
      ...(enableExplanations !== undefined && { EnableExplanations: enableExplanations }),
    };
    try {
      const { Body, ...output } = await send(() => new InvokeEndpointCommand({ ...input }), signal);
      return { bytes: Body ?? new Uint8Array(), ...answerFacts(output) };
    } catch (error) {
      throw signal.aborted ? deadlineExceeded(error) : translate(error, invocation.targetModel);
    }
  };
}

/** Parameters common to both operations of SageMaker Runtime. */
export function toInput(invocation: Invocation, defaultAccept: string): InvokeEndpointCommandInput {
  const { targetVariant, options, targetModel, inferenceId, sessionId } = invocation;
  const { inferenceComponent, targetContainerHostname } = invocation;
  return {
    EndpointName: invocation.endpoint,
    ContentType: invocation.contentType,
    Accept: invocation.accept ?? defaultAccept,
    Body: invocation.bytes,
    ...(targetVariant !== null && { TargetVariant: targetVariant }),
    ...(options.length > 0 && { CustomAttributes: formatOptions(options) }),
    ...(targetModel !== undefined && { TargetModel: targetModel }),
    ...(inferenceComponent !== undefined && { InferenceComponentName: inferenceComponent }),
    ...(targetContainerHostname !== undefined && { TargetContainerHostname: targetContainerHostname }),
    ...(inferenceId !== undefined && { InferenceId: inferenceId }),
    ...(sessionId !== undefined && { SessionId: sessionId }),
  };
}

/** SageMaker's metadata of an answer. */
export function answerFacts(output: Omit<InvokeEndpointCommandOutput, "Body">): AnswerFacts {
  const { ContentType, InvokedProductionVariant, CustomAttributes, $metadata } = output;
  const { NewSessionId, ClosedSessionId } = output;
  return {
    variant: InvokedProductionVariant ?? null,
    ...(ContentType !== undefined && { contentType: ContentType }),
    ...($metadata.requestId !== undefined && { requestId: $metadata.requestId }),
    ...(CustomAttributes !== undefined && { customAttributes: CustomAttributes }),
    ...(NewSessionId !== undefined && { newSessionId: NewSessionId }),
    ...(ClosedSessionId !== undefined && { closedSessionId: ClosedSessionId }),
  };
}
