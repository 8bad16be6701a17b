/** A line through the points that is broken where one has no height. */
export function linePath(points: readonly (readonly [x: number, y: number | null])[]): string {
  let isDown = false;
  const parts = points.map(([x, y]) => {
    const part = y === null ? "" : `${isDown ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`;
    isDown = y !== null;
    return part;
  });
  return parts.join("");
}
