import { z } from 'zod';
import type { GitHubClient } from './client.js';
import { isUnsure, RefusedError } from './http/errors.js';
import { MAX_COMMENT_PAGES, MAX_PAGE } from './limits.js';

/** The conversation of one pull request. */
export interface PullAddress {
  readonly owner: string;
  readonly repo: string;
  readonly number: number;
}

/** Answers to people's comments; every method throws a GitHubError when it could not. */
export interface Conversation {
  /** Whether a person may write to the repository. */
  canWrite(pull: PullAddress, login: string, signal: AbortSignal): Promise<boolean>;
  /** Puts a reaction on a comment; again changes nothing. Without `issues: write` there is none. */
  react(pull: PullAddress, commentId: number, reaction: Reaction, signal: AbortSignal): Promise<void>;
  /** Posts a comment, unless one of an app with the same marker is there. The marker is appended. */
  replyOnce(pull: PullAddress, reply: { readonly body: string; readonly marker: string }, signal: AbortSignal): Promise<void>;
}

export type Reaction = 'eyes' | '+1' | 'confused';

export function createConversation(client: GitHubClient): Conversation {
  return {
    async canWrite({ owner, repo }, login, signal) {
      const parameters = { owner, repo, username: login };
      const route = 'GET /repos/{owner}/{repo}/collaborators/{username}/permission';
      try {
        const { permission } = await client.get(route, parameters, z.object({ permission: z.string() }), signal);
        return permission === 'admin' || permission === 'write';
      } catch (error) {
        // GitHub knows no such collaborator.
        if (error instanceof RefusedError && error.status === 404) return false;
        throw error;
      }
    },

    async react({ owner, repo }, commentId, content, signal) {
      const parameters = { owner, repo, comment_id: commentId, content };
      try {
        await client.write('POST /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions', parameters, anyAnswer, signal);
      } catch (error) {
        if (!(error instanceof RefusedError)) throw error;
      }
    },

    async replyOnce(pull, { body, marker }, signal) {
      const parameters = { owner: pull.owner, repo: pull.repo, issue_number: pull.number, body: `${body}\n\n${marker}` };
      const route = 'POST /repos/{owner}/{repo}/issues/{issue_number}/comments';
      for (const isSecondTry of [false, true]) {
        if (await hasComment(client, pull, marker, signal)) return;
        try {
          await client.writeOnce(route, parameters, anyAnswer, signal);
          return;
        } catch (error) {
          if (!isUnsure(error) || isSecondTry) throw error;
          await client.settle(signal);
        }
      }
    },
  };
}

const anyAnswer = z.object({ id: z.number() });
const commentsShape = z.array(z.object({ body: z.string().nullish(), user: z.object({ type: z.string() }).nullable() }));

async function hasComment(client: GitHubClient, pull: PullAddress, marker: string, signal: AbortSignal): Promise<boolean> {
  for (let page = 1; page <= MAX_COMMENT_PAGES; page++) {
    const parameters = { owner: pull.owner, repo: pull.repo, issue_number: pull.number, per_page: MAX_PAGE, page };
    const comments = await client.get('GET /repos/{owner}/{repo}/issues/{issue_number}/comments', parameters, commentsShape, signal);
    if (comments.some((comment) => comment.user?.type === 'Bot' && comment.body?.includes(marker))) return true;
    if (comments.length < MAX_PAGE) return false;
  }
  return false;
}
