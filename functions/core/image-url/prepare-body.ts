import { type Model } from "../models/model";
import { type CheckedBody } from "../predict/request-body";
import { type FetchImage } from "./fetch-image";
import { refused } from "./read-address";

/**
 * Replaces a body that holds an image URL with the picture's bytes; returns any other body unchanged.
 * @throws ApiError `image_refused`
 */
export type PrepareBody = (model: Model, body: CheckedBody, signal?: AbortSignal) => Promise<CheckedBody>;

export function createPrepareBody(fetchImage: FetchImage): PrepareBody {
  return async ({ contract }, body, signal) => {
    const address = contract.kind === "image" ? addressIn(body.request) : undefined;
    if (address === undefined) return body;
    const image = await fetchImage(address, signal);
    if (contract.rawContentTypes?.includes(image.contentType)) return { ...image, request: null };
    throw refused(`The picture is ${image.contentType}, which this model does not take.`);
  };
}

/** `image_url` of a validated request. */
function addressIn(request: unknown): string | undefined {
  return (request as { readonly image_url?: string } | null)?.image_url;
}
