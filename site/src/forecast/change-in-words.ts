/** With a shape and a word, as a sign is easily overlooked. */
export function changeInWords(change: number, write: (value: number) => string): string {
  const size = write(Math.abs(change));
  if (Number(size) === 0) return "as many as now";
  return change > 0 ? `▲ ${size} more than now` : `▼ ${size} less than now`;
}
