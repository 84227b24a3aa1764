import { MemoryDeliveryLog } from '../../src/queue/delivery-log.js';
import { describeDeliveryLog } from './delivery-log-contract.js';

const HOUR = 3_600_000;

describeDeliveryLog('MemoryDeliveryLog', () => new MemoryDeliveryLog());

describe('MemoryDeliveryLog', () => {
  it('takes a delivery once a day', async () => {
    let now = 0;
    const log = new MemoryDeliveryLog(() => now);
    await expect(log.take('a')).resolves.toBe(true);
    now = 23 * HOUR;
    await expect(log.take('a')).resolves.toBe(false);
    now = 24 * HOUR;
    await expect(log.take('a')).resolves.toBe(true);
  });

  it('forgets the oldest beyond its bound', async () => {
    const log = new MemoryDeliveryLog(() => 0);
    for (let index = 0; index <= 50_000; index++) await log.take(String(index));
    await expect(log.take('50000')).resolves.toBe(false);
    await expect(log.take('0')).resolves.toBe(true);
  });
});
