/** GitHub's limits as the local GitHub keeps them; tests make some smaller. Sources: the REST description and the documentation. */
export interface Limits {
  /** Files on the first page of a comparison; later pages carry none. */
  readonly compareFiles: number;
  /** Files that `pulls/{n}/files` lists at all. */
  readonly pullFiles: number;
  readonly pageSize: number;
  readonly largestPage: number;
  /** Above one of these a file has no `patch`. The number of changed lines is what users report, the others are documented. */
  readonly patchLines: number;
  readonly patchBytes: number;
  readonly patchChangedLines: number;
  /** Above one of these all later files of a comparison have no `patch`. */
  readonly diffLines: number;
  readonly diffBytes: number;
  readonly annotationBytes: number;
  readonly annotationTitleCharacters: number;
  readonly commentCharacters: number;
  /** Contents above this come only raw; above the next not at all. */
  readonly contentsBytes: number;
  readonly rawContentsBytes: number;
  readonly treeEntries: number;
  /** GraphQL cuts a blob's text here (undocumented; seen in sveltia-cms #950). */
  readonly graphqlTextBytes: number;
  readonly graphqlNodes: number;
  readonly requestsPerHour: number;
  readonly graphqlPointsPerHour: number;
}

export const GITHUB_LIMITS: Limits = {
  compareFiles: 300,
  pullFiles: 3000,
  pageSize: 30,
  largestPage: 100,
  patchLines: 20_000,
  patchBytes: 500 * 1024,
  patchChangedLines: 2000,
  diffLines: 20_000,
  diffBytes: 1024 * 1024,
  annotationBytes: 64 * 1024,
  annotationTitleCharacters: 255,
  commentCharacters: 65_536,
  contentsBytes: 1024 * 1024,
  rawContentsBytes: 100 * 1024 * 1024,
  treeEntries: 100_000,
  graphqlTextBytes: 512_000,
  graphqlNodes: 500_000,
  requestsPerHour: 5000,
  graphqlPointsPerHour: 5000,
};
