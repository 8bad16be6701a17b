import { type RequestListener } from "node:http";
import { listen, type Listening } from "../../local/listen";

const open: Listening[] = [];

/** Listens on a free port and gives the URL; `closeAll` belongs in `afterEach`. */
export async function serve(listener: RequestListener): Promise<string> {
  const listening = await listen({ host: "127.0.0.1", port: 0 });
  open.push(listening);
  listening.handle(listener);
  return `http://127.0.0.1:${listening.port}`;
}

export async function closeAll(): Promise<void> {
  await Promise.all(open.splice(0).map((listening) => listening.close()));
}
