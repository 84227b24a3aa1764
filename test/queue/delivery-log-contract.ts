import type { DeliveryLog } from '../../src/queue/delivery-log.js';

/** What every log of deliveries must do. */
export function describeDeliveryLog(name: string, create: () => DeliveryLog | Promise<DeliveryLog>): void {
  describe(name, () => {
    it('takes a delivery once', async () => {
      const log = await create();
      await expect(Promise.all([log.take('a'), log.take('a'), log.take('b')])).resolves.toEqual([true, false, true]);
      await log.keep('a');
      await expect(log.take('a')).resolves.toBe(false);
    });

    it('takes it again when the attempt failed', async () => {
      const log = await create();
      await log.take('a');
      await log.release('a');
      await expect(log.take('a')).resolves.toBe(true);
    });

    it('tells what was taken', async () => {
      const log = await create();
      for (const id of ['taken', 'kept', 'released']) await log.take(id);
      await log.keep('kept');
      await log.release('released');
      await expect(Promise.all(['taken', 'kept', 'released', 'other'].map((id) => log.has(id)))).resolves.toEqual([
        true,
        true,
        false,
        false,
      ]);
    });
  });
}
