/** Columns of the graph's input. */
export const features = 512;

const longestNgram = 3;

/**
 * Counts each group of one to three neighbouring bytes in a text, in lower case and UTF-8; each group has the column
 * that its hash (FNV-1a, 32 bits) says. `train/train.py` counts in the same way.
 */
export function countNgrams(text: string): Float32Array {
  const bytes = Buffer.from(` ${text.toLowerCase()} `);
  const counts = new Float32Array(features);
  for (let start = 0; start < bytes.length; start++) {
    let hash = 0x811c9dc5;
    for (const byte of bytes.subarray(start, start + longestNgram)) {
      hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
      counts[hash % features]! += 1;
    }
  }
  return counts;
}
