import { headersPolicy } from "../../../infra/site/headers";
import { securityHeaders } from "../../../site/build";

describe("headersPolicy", () => {
  it("puts the headers that CloudFront knows in its own form, and the rest as custom ones", () => {
    expect(
      headersPolicy({
        "Content-Security-Policy": "default-src 'none'",
        "Strict-Transport-Security": "max-age=63072000; includeSubDomains; preload",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "no-referrer",
        "Permissions-Policy": "camera=()",
      }),
    ).toEqual({
      securityHeadersConfig: {
        contentSecurityPolicy: { contentSecurityPolicy: "default-src 'none'", override: true },
        strictTransportSecurity: {
          accessControlMaxAgeSec: 63072000,
          includeSubdomains: true,
          preload: true,
          override: true,
        },
        contentTypeOptions: { override: true },
        frameOptions: { frameOption: "DENY", override: true },
        referrerPolicy: { referrerPolicy: "no-referrer", override: true },
      },
      customHeadersConfig: { items: [{ header: "Permissions-Policy", value: "camera=()", override: true }] },
    });
  });

  it("knows header names in any case", () => {
    expect(headersPolicy({ "x-frame-options": "SAMEORIGIN" }).securityHeadersConfig).toEqual({
      frameOptions: { frameOption: "SAMEORIGIN", override: true },
    });
  });

  it("asks for no preload and no subdomains where the header does not", () => {
    expect(headersPolicy({ "Strict-Transport-Security": "max-age=60" }).securityHeadersConfig).toEqual({
      strictTransportSecurity: {
        accessControlMaxAgeSec: 60,
        includeSubdomains: false,
        preload: false,
        override: true,
      },
    });
  });

  it("refuses an age that is not there", () => {
    expect(() => headersPolicy({ "Strict-Transport-Security": "includeSubDomains" })).toThrow(
      'Strict-Transport-Security has no max-age: "includeSubDomains".',
    );
  });

  it("loses none of the page's own headers", () => {
    const headers = securityHeaders(["https://api.example.com"], true);
    const { securityHeadersConfig, customHeadersConfig } = headersPolicy(headers);
    const items = customHeadersConfig.items as unknown[];
    expect(Object.keys(securityHeadersConfig).length + items.length).toBe(Object.keys(headers).length);
  });
});
