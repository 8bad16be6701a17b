import { deviceFailure, noAnswer, PredictionFailed, type Failure } from "../api/failure";
import { encodePayload, type Payload } from "../api/payload";
import { type DeviceFiles } from "../catalogue";
import { texts } from "../texts";
import { type DeviceModel, type DeviceModule } from "./device-model";

/** Models that this page has opened, by script. One that could not be opened is forgotten. */
const opened = new Map<string, Promise<DeviceModel>>();

/** A model's answer in this browser. */
export interface DeviceAnswer {
  readonly response: unknown;
  /** Time of the answer itself, without the download. */
  readonly milliseconds: number;
}

/**
 * Answers in this browser. The first answer downloads the model; all that follow need no network.
 * @throws PredictionFailed
 */
export async function answerOnDevice(
  files: DeviceFiles,
  payload: Payload,
  options: readonly string[],
): Promise<DeviceAnswer> {
  const model = await open(files);
  const { contentType, body } = encodePayload(payload);
  const started = performance.now();
  try {
    const response = await model(typeof body === "string" ? body : { contentType, bytes: body }, options);
    return { response, milliseconds: performance.now() - started };
  } catch (error) {
    throw new PredictionFailed(failureOf(error));
  }
}

/** True if nothing has to be downloaded: the model is open, or the browser has kept all of its files. */
export async function isAtHand({ script, model, runtime, chunks }: DeviceFiles): Promise<boolean> {
  if (opened.has(script)) return true;
  const kept = [script, model, runtime, ...chunks].map((path) =>
    fetch(`/${path}`, { cache: "only-if-cached", mode: "same-origin" }).then(({ ok }) => ok),
  );
  return (await Promise.all(kept).catch(() => [false])).every(Boolean);
}

function open(files: DeviceFiles): Promise<DeviceModel> {
  const known = opened.get(files.script);
  if (known) return known;
  const model = load(files);
  opened.set(files.script, model);
  model.catch(() => opened.delete(files.script));
  return model;
}

async function load({ script, model, runtime }: DeviceFiles): Promise<DeviceModel> {
  const address = `/${script}`;
  try {
    const [module, ...files] = await Promise.all([
      import(address) as Promise<DeviceModule>,
      fetchUnpacked(runtime),
      fetchUnpacked(model),
    ]);
    return await module.open({ runtime: files[0], model: files[1] });
  } catch {
    const message = navigator.onLine ? texts.device.notLoaded : texts.device.offline;
    throw new PredictionFailed({ ...noAnswer, code: deviceFailure, message });
  }
}

async function fetchUnpacked(path: string): Promise<Uint8Array<ArrayBuffer>> {
  const answer = await fetch(`/${path}`);
  if (!answer.ok || !answer.body) throw new Error(path);
  const unpacked = new Response(answer.body.pipeThrough(new DecompressionStream("gzip")));
  return new Uint8Array(await unpacked.arrayBuffer());
}

function failureOf(error: unknown): Failure {
  const { name, message, param } = error as Error & { readonly param?: string | null };
  if (name === "InvalidRequest")
    return { ...noAnswer, status: 400, code: "invalid_request", message, param: param ?? null };
  return { ...noAnswer, code: deviceFailure, message: texts.device.broke };
}
