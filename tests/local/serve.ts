import { type Server } from "node:http";
import { closeServer, listen } from "../../local/listen";

const open: Server[] = [];

/** Listens on a free port and gives the URL; `closeAll` belongs in `afterEach`. */
export async function serve(server: Server): Promise<string> {
  open.push(server);
  return `http://127.0.0.1:${await listen(server, { host: "127.0.0.1", port: 0 })}`;
}

export async function closeAll(): Promise<void> {
  await Promise.all(open.splice(0).map(closeServer));
}
