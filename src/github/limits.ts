/*
 * GitHub's limits as far as this folder must honour them, each with its source. OpenAPI: GitHub's REST description
 * (npm @octokit/openapi); "docs": docs.github.com. What is our own choice says so.
 */

/** Annotations in one check run request; each update appends. Source: OpenAPI, checks/create, maxItems. */
export const MAX_ANNOTATIONS_PER_REQUEST = 50;

/** Changed files that one comparison lists. Source: docs, "Compare two commits". */
export const MAX_COMPARED_FILES = 300;

/** Changed files that the files of a pull request list in all. Source: OpenAPI, pulls/list-files. */
export const MAX_LISTED_FILES = 3_000;

/** Entries of a REST page, and of a GraphQL connection. Source: OpenAPI `per_page`; docs, GraphQL resource limitations. */
export const MAX_PAGE = 100;

/** A GraphQL blob's `text` is cut here and `isTruncated` set. Source: sveltia/sveltia-cms#950; GitHub does not document it. */
export const GRAPHQL_TEXT_BYTES = 512_000;

/** Files above this are not read. Our choice; GitHub's contents API draws its own line at 1 MB. */
export const MAX_FILE_BYTES = 1_000_000;

/** Texts in one GraphQL read. Our choice: some 2 MB, well within the 10 s that GitHub gives a query. */
export const MAX_TEXTS_PER_QUERY = 60;

/** Files fetched one by one in one review, because GraphQL could not give their text. Our choice. */
export const MAX_RAW_READS = 40;

/** Migrations of one version location that are read; beyond, its heads are not judged. Our choice: 2 to 3 MB of text. */
export const MAX_MIGRATIONS_PER_LOCATION = 1_000;

/** Version locations that are read in one review. Our choice. */
export const MAX_LOCATIONS = 4;

/** Folders in which project files (alembic.ini, pyproject.toml ...) are looked for. Our choice. */
export const MAX_PROJECT_FOLDERS = 12;

/** Pages of review threads that are read: beyond 1,000 threads a comment may be repeated. Our choice. */
export const MAX_THREAD_PAGES = 10;

/** Thread changes in one GraphQL mutation. Our choice, for the 10 s that GitHub gives a document. */
export const MAX_MUTATIONS_PER_REQUEST = 40;

/** Requests under way at once per installation, of the 100 that GitHub allows. Source: docs, secondary rate limits. */
export const MAX_CONCURRENT_READS = 10;

/** Pause between two writes of an installation. Source: docs, "Best practices for using the REST API". */
export const WRITE_SPACING_MS = 1_000;

/** A secondary limit without `retry-after` asks for a minute at least, then longer each time. Source: docs, rate limits. */
export const SECONDARY_WAIT_MS = 60_000;

/** Longest wait for a limit within one review; beyond, the review ends and says so. Our choice, of its 5 minutes. */
export const MAX_LIMIT_WAIT_MS = 120_000;

/** Tries of one request that meets rate limits. Source: R37 of the product's specification. */
export const MAX_LIMIT_TRIES = 3;

/** One request's time, after its turn has come. Our choice: twice the 10 s that GitHub gives itself. */
export const REQUEST_TIMEOUT_MS = 20_000;

/** Waits before the second and third try of a read that got no answer. Our choice. */
export const RETRY_DELAYS_MS: readonly number[] = [1_000, 3_000];

/** Pages of a pull request's conversation in which an own reply is looked for. Our choice: 500 comments. */
export const MAX_COMMENT_PAGES = 5;

/** A token is renewed this long before its hour ends, so that a request under way does not outlive it. Our choice. */
export const TOKEN_MARGIN_MS = 60_000;

/** Pages of installations, repositories or pull requests that one healing pass reads: 1,000 of each. Our choice. */
export const MAX_UPKEEP_PAGES = 10;

/** Pages of webhook deliveries that one healing pass reads of each kind. Our choice: 500 deliveries. */
export const MAX_DELIVERY_PAGES = 5;
