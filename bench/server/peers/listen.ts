import { type AddressInfo, type Server } from "node:net";

/** Listens where the benchmark asks, and prints the address in the format that it waits for. */
export function listen(server: Server): void {
  server.listen(Number(process.env.PORT), process.env.HOST, () => {
    const { port } = server.address() as AddressInfo;
    console.log(JSON.stringify({ state: "ready", port }));
  });
}
