/** Red, green and blue, each from 0 to 255. */
type Rgb = readonly [red: number, green: number, blue: number];

/** Mixes two colors: all of `color` at 0, all of `other` at 1. */
export function mix(color: string, other: string, share: number): string {
  const [from, to] = [parse(color), parse(other)];
  const channels = from.map((channel, i) => Math.round(channel + (to[i]! - channel) * share));
  return `#${channels.map((channel) => channel.toString(16).padStart(2, "0")).join("")}`;
}

/**
 * Contrast of two colors, from 1 to 21.
 * @see https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio
 */
export function contrast(color: string, other: string): number {
  const [dark, light] = [luminance(color), luminance(other)].sort((a, b) => a - b);
  return (light! + 0.05) / (dark! + 0.05);
}

/** Mixes in `other` in steps of a hundredth, until `isEnough` holds. */
export function mixUntil(color: string, other: string, isEnough: (mixed: string) => boolean): string {
  const shares = Array.from({ length: 101 }, (_, i) => i / 100);
  return mix(color, other, shares.find((share) => isEnough(mix(color, other, share))) ?? 1);
}

function parse(color: string): Rgb {
  const [red, green, blue] = [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16));
  return [red!, green!, blue!];
}

function luminance(color: string): number {
  const [red, green, blue] = parse(color).map((channel) => {
    const value = channel / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}
