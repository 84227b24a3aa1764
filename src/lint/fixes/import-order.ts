/** Orders in which the sorters of the Python world put the names of one import: isort's and ruff's own first. */
const ORDERS: readonly ((a: string, b: string) => number)[] = [
  (a, b) => kindRank(a) - kindRank(b) || compare(a.toLowerCase(), b.toLowerCase()),
  (a, b) => compare(a.toLowerCase(), b.toLowerCase()),
  compare,
];

/**
 * The index at which a name goes into a list of names: where the order that the list keeps wants it; at the end when
 * it keeps none.
 */
export function insertionIndex(names: readonly string[], name: string): number {
  const order = ORDERS.find((candidate) => names.every((each, index) => index === 0 || candidate(names[index - 1]!, each) <= 0));
  if (!order) return names.length;
  const index = names.findIndex((each) => order(name, each) < 0);
  return index === -1 ? names.length : index;
}

/** isort's `order_by_type`: CONSTANTS, then Classes, then functions. */
function kindRank(name: string): number {
  if (name.length > 1 && name === name.toUpperCase()) return 0;
  return /^[A-Z]/.test(name) ? 1 : 2;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
