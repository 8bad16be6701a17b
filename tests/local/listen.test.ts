import { createServer } from "node:http";
import { listen } from "../../local/listen";
import { closeAll, serve } from "./serve";

afterEach(closeAll);

describe("listen", () => {
  it("takes the next port if one is in use", async () => {
    const used = Number(new URL(await serve(createServer())).port);
    const server = createServer();
    const port = await listen(server, { host: "127.0.0.1", port: used });
    server.close();
    expect(port).toBeGreaterThan(used);
  });

  it("says which address cannot be had, and what to set", async () => {
    // Of a network for documentation: no machine has it.
    await expect(listen(createServer(), { host: "192.0.2.1", port: 0 })).rejects.toThrow(
      /^Cannot listen on 192\.0\.2\.1, port 0: .*EADDRNOTAVAIL.* Set HOST or PORT\.$/,
    );
  });

  it("says so when no port is left", async () => {
    const busy = createServer();
    const port = await listen(busy, { host: "127.0.0.1", port: 65_535 });
    const tried = listen(createServer(), { host: "127.0.0.1", port });
    await expect(tried).rejects.toThrow(
      "Every port of 127.0.0.1 from 65535 on is in use. Set PORT to a lower one, or to 0 for any.",
    );
    busy.close();
  });
});
