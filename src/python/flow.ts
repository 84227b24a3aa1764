export { branchesAround, isExclusive, type BranchFact } from './flow/branches.js';
export { concurrentStart, runsInThread, type ConcurrentStart, type Work } from './flow/concurrent-work.js';
export { consumerOf, isAwaited, withoutParentheses, type Consumer } from './flow/consumers.js';
export { loopAround, loopsAround, type LoopFact } from './flow/loops.js';
export {
  enclosingFunction,
  isExpectedToFail,
  isUnderTypeChecking,
  statementOf,
  tryAround,
  triesAround,
  withItemsAround,
  type TryFact,
  type WithItemFact,
} from './flow/surroundings.js';
