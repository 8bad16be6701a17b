import { createThrottle } from "../../../local/gateway/throttle";

describe("createThrottle", () => {
  const allowed = (isAllowed: () => boolean, attempts: number) =>
    Array.from({ length: attempts }, isAllowed).filter(Boolean);

  it("lets the burst through at once, and then as many per second as the rate says", () => {
    let now = 0;
    const isAllowed = createThrottle({ rateLimit: 10, burstLimit: 3 }, () => now);
    expect(allowed(isAllowed, 10)).toHaveLength(3);
    now = 99;
    expect(allowed(isAllowed, 1)).toHaveLength(0);
    now = 100;
    expect(allowed(isAllowed, 2)).toHaveLength(1);
  });

  it("saves up no more than the burst", () => {
    let now = 0;
    const isAllowed = createThrottle({ rateLimit: 10, burstLimit: 3 }, () => now);
    now = 60_000;
    expect(allowed(isAllowed, 10)).toHaveLength(3);
  });
});
