import { type AddressInfo, type Server } from "node:net";

/** Listens where the benchmark says, and says where in the form that it waits for. */
export function listen(server: Server): void {
  server.listen(Number(process.env.PORT), process.env.HOST, () => {
    const { port } = server.address() as AddressInfo;
    console.log(JSON.stringify({ state: "ready", port }));
  });
}
