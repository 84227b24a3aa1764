import { notFound } from '../server/errors.js';
import type { Answer, Operation, RequestContext } from '../server/context.js';
import type { Delivery, DeliveryRecord } from '../webhooks/deliveries.js';

const LARGEST_PAGE = 100;

/** Operations on the deliveries of the app's webhook. */
export function deliveryOperations(deliveries: Delivery): Readonly<Record<string, Operation>> {
  return {
    'apps/list-webhook-deliveries': (context) => listDeliveries(context, deliveries.records),
    'apps/get-webhook-delivery': (context) => ({ status: 200, body: viewFull(recordOf(context, deliveries)) }),
    'apps/redeliver-webhook-delivery': (context) => {
      deliveries.redeliver(recordOf(context, deliveries));
      return { status: 202, body: {} };
    },
  };
}

// Newest first; the cursor is the id of the last delivery of the page before.
function listDeliveries(context: RequestContext, records: readonly DeliveryRecord[]): Answer {
  const status = context.query.get('status');
  const cursor = Number(context.query.get('cursor') ?? Infinity);
  const size = Math.min(Number(context.query.get('per_page') ?? 30), LARGEST_PAGE);
  const matching = records.filter((record) => record.id < cursor && (status === null || (status === 'failure') === !isSuccess(record)));
  const page = [...matching].reverse().slice(0, size);
  const last = page.at(-1);
  const url = new URL(context.target, context.webUrl);
  url.searchParams.set('cursor', String(last?.id ?? 0));
  const headers = matching.length > page.length ? { link: `<${url.href}>; rel="next"` } : {};
  return { status: 200, body: page.map(viewItem), headers };
}

function recordOf(context: RequestContext, deliveries: Delivery): DeliveryRecord {
  const id = Number(context.params['delivery_id']);
  const record = deliveries.records.find((one) => one.id === id);
  if (record === undefined) throw notFound();
  return record;
}

function isSuccess(record: DeliveryRecord): boolean {
  return record.statusCode >= 200 && record.statusCode < 400;
}

function viewItem(record: DeliveryRecord): object {
  return {
    id: record.id,
    guid: record.guid,
    delivered_at: record.deliveredAt.toISOString(),
    redelivery: record.isRedelivery,
    duration: record.durationSeconds,
    status: isSuccess(record) ? 'OK' : record.failure,
    status_code: record.statusCode,
    event: record.event,
    action: record.action,
    installation_id: record.installationId,
    repository_id: record.repositoryId,
    throttled_at: null,
  };
}

function viewFull(record: DeliveryRecord): object {
  return {
    ...viewItem(record),
    url: record.url,
    request: { headers: record.headers, payload: record.payload },
    response: { headers: {}, payload: record.answer },
  };
}
