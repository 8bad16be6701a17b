/**
 * What most functions are never asked for; imported when it is. One module, because each of several would make files of
 * what it shares with the others, and all that are shared with it load at the start: 3 % of a cold start.
 */
export { createChat } from "./chat";
export { createFetchImage } from "./image-url/fetch-image";
export { createEndpointProxy } from "./proxy";
