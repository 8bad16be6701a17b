import { listen, type Listening } from "../../local/listen";
import { requestArrives } from "./wait-until";

const open: Listening[] = [];
afterEach(() => Promise.all(open.splice(0).map((listening) => listening.close())));

async function listenOn(port: number): Promise<Listening> {
  const listening = await listen({ host: "127.0.0.1", port });
  open.push(listening);
  return listening;
}

describe("listen", () => {
  it("holds requests until their handler is set", async () => {
    const listening = await listenOn(0);
    const arrived = requestArrives();
    const response = fetch(`http://127.0.0.1:${listening.port}`);
    await arrived;
    listening.handle((_, answer) => answer.end("here"));
    expect(await (await response).text()).toBe("here");
  });

  it("takes the next port if the first is in use", async () => {
    const { port } = await listenOn(0);
    expect((await listenOn(port)).port).toBeGreaterThan(port);
  });

  it("names an address that is not available and the variables to set", async () => {
    // An address reserved for documentation: no machine has it.
    await expect(listen({ host: "192.0.2.1", port: 0 })).rejects.toThrow(
      /^Cannot listen on 192\.0\.2\.1, port 0: .*EADDRNOTAVAIL.* Set HOST or PORT\.$/,
    );
  });

  it("rejects when no port is left", async () => {
    await listenOn(65_535);
    await expect(listenOn(65_535)).rejects.toThrow(
      "Every port of 127.0.0.1 from 65535 on is in use. Set PORT to a lower one, or to 0 for any.",
    );
  });
});
