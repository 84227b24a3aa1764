/** How many items at the front of a list answer yes, where no yes comes after a no: found by halves. */
export function countLeading<Item>(items: readonly Item[], isBefore: (item: Item) => boolean): number {
  let low = 0;
  for (let high = items.length; low < high;) {
    const middle = (low + high) >> 1;
    if (isBefore(items[middle]!)) low = middle + 1;
    else high = middle;
  }
  return low;
}
