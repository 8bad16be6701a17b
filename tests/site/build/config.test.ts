import vm from "node:vm";
import fc from "fast-check";
import { securityHeaders, siteConfig } from "../../../site/build/config";
import { anyText } from "../../any-text";

/** The values on a browser's `window` after it ran the script. */
function run(script: string): unknown {
  const window = {};
  vm.runInNewContext(script, { window });
  return JSON.parse(JSON.stringify(window)) as unknown;
}

describe("siteConfig", () => {
  it("sets window.modelfront, with the API's URL without a trailing slash", () => {
    const script = siteConfig({ apiUrl: "https://abc.execute-api.eu-west-3.amazonaws.com/", buildId: "42" });
    expect(script).toBe(
      'window.modelfront = {"apiUrl":"https://abc.execute-api.eu-west-3.amazonaws.com","buildId":"42"};\n',
    );
  });

  it("includes the streaming URL, if there is one", () => {
    const urls = { apiUrl: "https://api.example.com", streamingUrl: "https://stream.example.com/live" };
    expect(run(siteConfig({ ...urls, buildId: "42" }))).toEqual({ modelfront: { ...urls, buildId: "42" } });
  });

  it("keeps any characters, and cannot end the script that contains it", () => {
    fc.assert(
      fc.property(fc.oneof(anyText(), fc.constant("</script><!--\u2028\u2029&é😀")), (buildId) => {
        const script = siteConfig({ apiUrl: "https://api.example.com", buildId });
        expect(run(script)).toEqual({ modelfront: { apiUrl: "https://api.example.com", buildId } });
        expect(script).not.toMatch(/[<>&\u2028\u2029]/);
      }),
    );
  });

  it.each(["", "/api", "api.example.com", "ftp://api.example.com", "javascript:alert(1)"])(
    "refuses %j: the page could not call it",
    (apiUrl) => {
      expect(() => siteConfig({ apiUrl, buildId: "1" })).toThrow(
        `The page needs the API's absolute http or https URL, such as https://api.example.com; got "${apiUrl}".`,
      );
    },
  );
});

describe("securityHeaders", () => {
  it("lets the page reach its own files and the API, and nothing else", () => {
    expect(securityHeaders(["https://api.example.com/stage"], false)).toEqual({
      "Content-Security-Policy":
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; " +
        "connect-src 'self' https://api.example.com; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
      "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
      "X-Content-Type-Options": "nosniff",
      "X-Frame-Options": "DENY",
      "Referrer-Policy": "no-referrer",
      "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
      "Cross-Origin-Opener-Policy": "same-origin",
    });
  });

  it("lets the page reach the streaming API too, named once if it is the same", () => {
    const connections = (streamingUrl: string) =>
      /connect-src ([^;]*);/.exec(
        securityHeaders(["https://api.example.com", ...(streamingUrl ? [streamingUrl] : [])], false)[
          "Content-Security-Policy"
        ] ?? "",
      )?.[1];
    expect(connections("https://stream.example.com/live")).toBe(
      "'self' https://api.example.com https://stream.example.com",
    );
    expect(connections("https://api.example.com/v1")).toBe("'self' https://api.example.com");
  });

  it("allows WebAssembly only where models may answer in the browser, and still no eval", () => {
    const scripts = (runsModels: boolean) =>
      /script-src ([^;]*);/.exec(
        securityHeaders(["https://api.example.com"], runsModels)["Content-Security-Policy"] ?? "",
      )?.[1];
    expect([scripts(false), scripts(true)]).toEqual(["'self'", "'self' 'wasm-unsafe-eval'"]);
  });

  it("rejects a URL that would add directives", () => {
    expect(() => securityHeaders(["https://x; script-src *"], false)).toThrow("The page needs the API's absolute");
  });
});
