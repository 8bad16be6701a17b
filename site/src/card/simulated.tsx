/** Figures from made-up data never stand alone. */
export function Simulated() {
  return <span class="badge simulated">simulated data</span>;
}
