/** What a first review asks of GitHub, in the order of the plan; the app asks some of it at the same time. */
export const REVIEW_OPERATIONS = [
  'apps/create-installation-access-token',
  'checks/create',
  'repos/compare-commits-with-basehead',
  'graphql/query',
  'pulls/create-review',
  'checks/update',
] as const;
