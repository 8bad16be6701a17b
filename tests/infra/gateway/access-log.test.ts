import { addressField } from "../../../infra/gateway/access-log";
import { settingsWith } from "../support/components";

describe("addressField", () => {
  it.each([
    [undefined, { ip: "$context.identity.sourceIp" }],
    ["keep", { ip: "$context.identity.sourceIp" }],
    ["truncate", {}],
    ["drop", {}],
  ])("logs client addresses with clientAddresses %s: %j", (clientAddresses, field) => {
    expect(addressField(settingsWith({ api: { callers: { clientAddresses } } }).api.callers)).toEqual(field);
  });
});
