import { createIdentify } from "../../../../functions/core/callers/identify";
import { JwksUnavailable } from "../../../../functions/core/callers/jwks";
import { createVerifyToken } from "../../../../functions/core/callers/token";
import { attacks } from "./attacks";
import { ec, foreign, issuer, jwk, jwks, jwtPolicy, seconds, signEs256, token, tokenPolicy } from "./issuer";

const identify = createIdentify({ policy: tokenPolicy, jwks, warn: (message) => fail(message) });

function fail(message: string): never {
  throw new Error(message);
}

const verify = createVerifyToken(jwtPolicy, { jwks });

describe("a token that is in order", () => {
  it.each([
    ["with an RSA signature", token()],
    ["with an EC signature", token({}, { header: { kid: "ec", alg: "ES256" }, signer: signEs256(ec.privateKey) })],
    ["for several audiences, ours among them", token({ aud: ["shop", "modelfront"] })],
    [
      "of Cognito, which has the audience in client_id",
      token({ aud: undefined, client_id: "modelfront", token_use: "access" }),
    ],
    ["of a clock that is a little ahead", token({ iat: seconds(5), nbf: seconds(5) })],
    ["that has just ended by our clock", token({ exp: seconds(-5) })],
  ])("is accepted: %s", async (_what, text) => {
    expect(await identify({ authorization: `Bearer ${text}`, sourceIp: "203.0.113.7" })).toEqual({
      kind: "jwt",
      id: "user-1",
      scopes: ["predict"],
      models: null,
      limits: {},
    });
  });

  it("may have its scopes as a list, which adds to the settings' scopes as text does", async () => {
    for (const scope of [["modelfront/chat", "openid"], "modelfront/chat openid"]) {
      expect(await verify(token({ scope }))).toMatchObject({ claims: { sub: "user-1" } });
      expect(await identify({ authorization: `Bearer ${token({ scope })}`, sourceIp: "203.0.113.7" })).toMatchObject({
        kind: "jwt",
        scopes: ["predict", "chat"],
      });
    }
  });

  it("is accepted after any case of `Bearer`", async () => {
    expect(await identify({ authorization: `bEARER ${token()}`, sourceIp: "203.0.113.7" })).toMatchObject({
      kind: "jwt",
    });
  });
});

describe("a token that is an attack", () => {
  it.each(attacks)("is refused: %s", async (_what, headers, message) => {
    const found = await identify({ ...headers(), sourceIp: "203.0.113.7" });
    expect(found).toEqual({ code: "invalid_credentials", message });
  });
});

describe("the issuer's keys", () => {
  /** An issuer whose answers a test decides; says how often it was asked, and where. */
  function publish(answer: () => unknown) {
    const asked: string[] = [];
    const fetch = async (uri: string): Promise<ArrayBuffer> => {
      asked.push(uri);
      return new Blob([JSON.stringify(await answer())]).arrayBuffer();
    };
    return { asked, fetcher: { fetch } };
  }

  it("are got once, from the well-known place", async () => {
    const { asked, fetcher } = publish(() => jwks);
    const verifyFetched = createVerifyToken(jwtPolicy, { fetcher });
    for (let i = 0; i < 3; i++) expect(await verifyFetched(token())).toMatchObject({ claims: { iss: issuer } });
    expect(asked).toEqual([`${issuer}.well-known/jwks.json`]);
  });

  it("are got from the place that the settings name", async () => {
    const { asked, fetcher } = publish(() => jwks);
    const jwksUri = "https://keys.example.com/all";
    await createVerifyToken({ ...jwtPolicy, jwksUri }, { fetcher })(token());
    expect(asked).toEqual([jwksUri]);
  });

  it("are not asked for again and again by tokens with invented key ids", async () => {
    const { asked, fetcher } = publish(() => jwks);
    const verifyFetched = createVerifyToken(jwtPolicy, { fetcher });
    for (let i = 0; i < 5; i++) {
      const invented = token({}, { header: { kid: `invented-${i}` } });
      expect(await verifyFetched(invented)).toEqual({
        code: "invalid_credentials",
        message: "The token is not valid.",
      });
    }
    expect(asked).toHaveLength(1);
  });

  it.each([
    ["withdrawn", []],
    ["replaced by one with the same id", [{ ...jwk(foreign.publicKey), kid: "rsa" }]],
  ])("stop counting within an hour after they were %s", async (_what, keys) => {
    let published: unknown = jwks;
    let time = 0;
    const { fetcher } = publish(() => published);
    const verifyFetched = createVerifyToken(jwtPolicy, { fetcher, now: () => time });
    expect(await verifyFetched(token())).toHaveProperty("claims");
    published = { keys };
    time = 3_600_001;
    expect(await verifyFetched(token())).toEqual({ code: "invalid_credentials", message: "The token is not valid." });
  });

  it("stay as they are while the issuer cannot be reached", async () => {
    let time = 0;
    const { fetcher } = publish(() => (time === 0 ? jwks : Promise.reject(new JwksUnavailable("down"))));
    const verifyFetched = createVerifyToken(jwtPolicy, { fetcher, now: () => time });
    await verifyFetched(token());
    time = 3_600_001;
    expect(await verifyFetched(token())).toHaveProperty("claims");
  });

  it.each([
    ["cannot be had", () => Promise.reject(new JwksUnavailable("down"))],
    ["are something else", () => ({ error: "sign in" })],
    ["are no keys", () => ({ keys: [{ kid: "rsa" }] })],
  ])("give nobody's token a verdict while they %s", async (_what, answer) => {
    const { fetcher } = publish(answer);
    await expect(createVerifyToken(jwtPolicy, { fetcher })(token())).rejects.toThrow();
  });

  it("are never fetched if they were given, whatever the key id", async () => {
    expect(await verify(token({}, { header: { kid: "invented" } }))).toEqual({
      code: "invalid_credentials",
      message: "The token is not valid.",
    });
  });
});
