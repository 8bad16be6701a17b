import * as z from "zod";
import { type ModelContract, type ModelHandler } from "../../model/contract";
import { checkedRows, readRequest, runFinite, writeAnswer } from "../../model/server/answer";
import { type DeviceModel } from "../src/device/device-model";
import { decodeImage } from "./decode-image";
import { openSession, type SessionFiles } from "./open-session";

// zod would generate code to parse faster, which the page's security policy forbids.
z.config({ jitless: true });

/** A model in the browser: answers with the very contract and handler of the inference server. */
export async function openModel(
  { contract, handler }: { readonly contract: ModelContract; readonly handler: ModelHandler },
  files: SessionFiles,
): Promise<DeviceModel> {
  const session = await openSession(files);
  return async (body, optionNames) => {
    const request = readRequest(contract, body);
    const tensors = await handler.toTensors(request, { decodeImage });
    checkedRows(tensors);
    const started = performance.now();
    const outputs = await runFinite(session, tensors);
    const inferenceMs = performance.now() - started;
    const options = new Set(optionNames);
    return JSON.parse(await writeAnswer(handler, session, { request, options, outputs, inferenceMs })) as unknown;
  };
}
