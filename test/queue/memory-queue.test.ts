import { MemoryQueue } from '../../src/queue/memory-queue.js';
import { describeQueue } from './queue-contract.js';

describeQueue('MemoryQueue', (options) => new MemoryQueue(options));
