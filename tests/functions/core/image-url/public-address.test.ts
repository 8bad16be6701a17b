import { isPublicAddress } from "../../../../functions/core/image-url/public-address";
import { hostileAddresses, publicAddresses } from "./hostile-urls";

describe("isPublicAddress", () => {
  it.each(publicAddresses)("takes %s", (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  it.each(hostileAddresses)("refuses %p", (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
});
