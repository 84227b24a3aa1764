import { DeliveryLog } from '../../src/app/events/deliveries.js';

const HOUR = 3_600_000;

describe('DeliveryLog', () => {
  it('takes a delivery once a day', () => {
    let now = 0;
    const log = new DeliveryLog(() => now);
    expect(log.take('a')).toBe(true);
    now = 23 * HOUR;
    expect(log.take('a')).toBe(false);
    now = 24 * HOUR;
    expect(log.take('a')).toBe(true);
  });

  it('takes it again when the first attempt failed', () => {
    const log = new DeliveryLog();
    log.take('a');
    log.release('a');
    expect(log.take('a')).toBe(true);
  });

  it('forgets the oldest beyond its bound', () => {
    const log = new DeliveryLog(() => 0);
    for (let index = 0; index <= 50_000; index++) log.take(String(index));
    expect(log.take('50000')).toBe(false);
    expect(log.take('0')).toBe(true);
  });
});
