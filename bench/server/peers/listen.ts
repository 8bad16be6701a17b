import { type AddressInfo, type Server } from "node:net";

/** Listens on the `PORT` and `HOST` of the environment, and prints the port in the format of `startServer`. */
export function listen(server: Server): void {
  server.listen(Number(process.env.PORT), process.env.HOST, () => {
    const { port } = server.address() as AddressInfo;
    console.log(JSON.stringify({ state: "ready", port }));
  });
}
