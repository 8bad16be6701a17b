/**
 * Works on items at once and yields the results in their order. Takes an item only while fewer than `window` are under way
 * or waiting for an earlier one. After a failure it takes no more, waits for those under way, and throws.
 */
export async function* inOrder<Item, Result>(
  items: AsyncIterable<Item>,
  work: (item: Item) => Promise<Result>,
  window: number,
): AsyncGenerator<Result> {
  const queue: Promise<Result>[] = [];
  try {
    for await (const item of items) {
      const result = work(item);
      // Its failure is thrown when it is its turn.
      result.catch(() => {});
      queue.push(result);
      if (queue.length >= window) yield await queue.shift()!;
    }
    while (queue.length > 0) yield await queue.shift()!;
  } finally {
    await Promise.allSettled(queue);
  }
}
