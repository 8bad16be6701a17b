/** Creates a formatter with decimals that suit values of the given size: 8.79, 14.1, 113. */
export function rounder(size: number): (value: number) => string {
  const decimals = size < 10 ? 2 : size < 100 ? 1 : 0;
  return (value) => {
    const rounded = Number(value.toFixed(decimals));
    return String(rounded === 0 ? 0 : rounded).replace("-", "−");
  };
}

/** Describes a change by a shape and a word; a minus sign is easily overlooked. */
export function changeInWords(change: number, write: (value: number) => string): string {
  const size = write(Math.abs(change));
  if (Number(size) === 0) return "same as now";
  return change > 0 ? `▲ ${size} more than now` : `▼ ${size} less than now`;
}
