import {
  formatBytes,
  formatDuration,
  formatNumber,
  formatPercent,
  formatWait,
  humanize,
} from "../../../site/src/format";

describe("humanize", () => {
  it.each([
    ["predicted_class_index", "Predicted class index"],
    ["inputFeatures", "Input features"],
    ["imageBase64", "Image base64"],
    ["", ""],
  ])("writes %j as %j", (name, expected) => expect(humanize(name)).toBe(expected));
});

describe("formatPercent", () => {
  it.each([
    [0, "0 %"],
    [0.0004, "< 0.1 %"],
    [0.02, "2 %"],
    [0.98342, "98.3 %"],
    [0.99999, "> 99.9 %"],
    [1, "100 %"],
  ])("writes %d as %j, and neither nothing nor certainty for what is not", (probability, expected) =>
    expect(formatPercent(probability)).toBe(expected),
  );
});

describe("formatNumber", () => {
  it.each([
    [12, "12"],
    [0.30000001192092896, "0.3"],
    [1234.5678, "1234.6"],
    [0.0000123456, "0.000012346"],
    [1e300, "1e+300"],
  ])("writes %d as %j", (value, expected) => expect(formatNumber(value)).toBe(expected));
});

describe("formatBytes", () => {
  it.each([
    [512, "512 bytes"],
    [1536, "1.5 kB"],
    [320 * 1024, "320 kB"],
    [4 * 1024 * 1024, "4 MB"],
  ])("writes %d as %j", (bytes, expected) => expect(formatBytes(bytes)).toBe(expected));
});

describe("formatDuration", () => {
  it.each([
    [33.6, "34 ms"],
    [1240, "1.2 s"],
  ])("writes %d as %j", (milliseconds, expected) => expect(formatDuration(milliseconds)).toBe(expected));
});

describe("formatWait", () => {
  it.each([
    [0.2, "1 s"],
    [99, "99 s"],
    [300, "about 5 minutes"],
    [3300, "about an hour"],
    [3600, "about an hour"],
    [9000, "about 3 hours"],
  ])("writes %d s as %j", (seconds, text) => expect(formatWait(seconds)).toBe(text));
});
