import { type ApiResponse } from "../../../functions/core/response";

export async function textOf(response: ApiResponse | Promise<ApiResponse>): Promise<string> {
  return (await (await response).bytes()).toString();
}

export async function jsonOf(response: ApiResponse | Promise<ApiResponse>): Promise<unknown> {
  return JSON.parse(await textOf(response)) as unknown;
}

/** The body of an answer that streams. */
export async function streamOf(response: ApiResponse | Promise<ApiResponse>): Promise<ReadableStream<Uint8Array>> {
  const { body } = await response;
  if (body instanceof Uint8Array) throw new Error("The answer does not stream.");
  return body;
}
