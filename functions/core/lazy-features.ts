/**
 * Rarely used features, loaded on first use. One module: several would split their shared code into extra files that
 * load at the start, 3 % of a cold start.
 */
export { createChat } from "./chat";
export { createFetchImage } from "./image-url/fetch-image";
export { createEndpointProxy } from "./proxy";
