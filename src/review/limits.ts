/*
 * GitHub's limits on what a review says, each with its source. OpenAPI: GitHub's REST description (npm @octokit/openapi).
 * What is our own choice says so. Texts are measured in bytes of UTF-8, the stricter reading of "characters".
 */

/** An annotation's title. Source: OpenAPI, checks/create: "The maximum size is 255 characters." */
export const MAX_ANNOTATION_TITLE_BYTES = 255;

/** An annotation's message, and its raw details. Source: OpenAPI, checks/create: "The maximum size is 64 KB." */
export const MAX_ANNOTATION_TEXT_BYTES = 64_000;

/** A check run's summary. Source: GitHub's error "Only 65535 characters are allowed" (reviewdog, service/github/check.go). */
export const MAX_SUMMARY_BYTES = 65_535;

/** A review comment's body. Source: GitHub's error "body is too long (maximum is 65536 characters)"; one less, as for summaries. */
export const MAX_COMMENT_BYTES = 65_535;

/** Annotations of one review; worst first. Our choice: 40 requests, so that the review ends in its time. */
export const MAX_ANNOTATIONS = 2_000;

/** Findings of one rule in one file that get a comment each; more share one. Source: R12 of the product's specification. */
export const MAX_COMMENTS_OF_RULE_IN_FILE = 5;

/** Rows that one suggestion may replace: GitHub shows all of them twice. Our choice. */
export const MAX_SUGGESTED_ROWS = 30;

/** Rows that a comment without suggestion marks. Our choice. */
export const MAX_MARKED_ROWS = 12;

/** Rows of a diff inside a comment. Our choice. */
export const MAX_DIFF_ROWS = 60;

/** A whole review, from the job's start to the completed check run. Source: section 7.5 of the product's specification. */
export const REVIEW_TIME_MS = 300_000;

/** What is left for completing the check run once a review has failed or run out of time. Our choice. */
export const CLOSING_TIME_MS = 60_000;

/*
 * What the unchanged files cost that the changed ones import, in requests on top of a review's five: one for the list of
 * files, unless the merge base is known, and one for each step of imports, unless all its files are. So at most three on a
 * first push (two from 121 changed files on, none above 180), and mostly none on the next.
 */

/** Requests for texts and lists that reading may take; the changed files themselves take one for each 60. Our choice. */
export const MAX_READS = 5;

/** Steps of imports that are followed, each in one request. Our choice: what they import, with the rest of their packages, and what that imports. */
export const MAX_CONTEXT_READS = 2;

/** Files that one step reads: as many as go into one request. */
export const MAX_CONTEXT_FILES_PER_READ = 60;

/** All texts of context. Our choice: the parser takes about a second for 9 MB. */
export const MAX_CONTEXT_BYTES = 2_000_000;
