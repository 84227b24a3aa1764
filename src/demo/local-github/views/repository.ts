import type { Repository } from '../world/types.js';
import { fullName } from '../world/world.js';
import { viewAccount } from './accounts.js';
import { nodeId, repositoryPage, repositoryUrl, type Addresses } from './urls.js';

// What follows a repository's address in each of its links, by the link's name.
const LINKS: Readonly<Record<string, string>> = {
  archive_url: '/{archive_format}{/ref}',
  assignees_url: '/assignees{/user}',
  blobs_url: '/git/blobs{/sha}',
  branches_url: '/branches{/branch}',
  collaborators_url: '/collaborators{/collaborator}',
  comments_url: '/comments{/number}',
  commits_url: '/commits{/sha}',
  compare_url: '/compare/{base}...{head}',
  contents_url: '/contents/{+path}',
  contributors_url: '/contributors',
  deployments_url: '/deployments',
  downloads_url: '/downloads',
  events_url: '/events',
  forks_url: '/forks',
  git_commits_url: '/git/commits{/sha}',
  git_refs_url: '/git/refs{/sha}',
  git_tags_url: '/git/tags{/sha}',
  hooks_url: '/hooks',
  issue_comment_url: '/issues/comments{/number}',
  issue_events_url: '/issues/events{/number}',
  issues_url: '/issues{/number}',
  keys_url: '/keys{/key_id}',
  labels_url: '/labels{/name}',
  languages_url: '/languages',
  merges_url: '/merges',
  milestones_url: '/milestones{/number}',
  notifications_url: '/notifications{?since,all,participating}',
  pulls_url: '/pulls{/number}',
  releases_url: '/releases{/id}',
  stargazers_url: '/stargazers',
  statuses_url: '/statuses/{sha}',
  subscribers_url: '/subscribers',
  subscription_url: '/subscription',
  tags_url: '/tags',
  teams_url: '/teams',
  trees_url: '/git/trees{/sha}',
};

export function viewRepository(at: Addresses, repository: Repository): object {
  const url = repositoryUrl(at, repository);
  const created = repository.createdAt.toISOString();
  const links = Object.fromEntries(Object.entries(LINKS).map(([name, rest]) => [name, `${url}${rest}`]));
  return {
    id: repository.id,
    node_id: nodeId('R', repository.id),
    name: repository.name,
    full_name: fullName(repository),
    private: repository.isPrivate,
    owner: viewAccount(at, repository.owner),
    html_url: repositoryPage(at, repository),
    description: null,
    fork: repository.parent !== undefined,
    url,
    ...links,
    ...viewCloneLinks(at, repository),
    created_at: created,
    updated_at: created,
    pushed_at: created,
    homepage: null,
    size: 0,
    stargazers_count: 0,
    watchers_count: 0,
    language: 'Python',
    has_issues: true,
    has_projects: true,
    has_downloads: true,
    has_wiki: true,
    has_pages: false,
    has_discussions: false,
    forks_count: 0,
    mirror_url: null,
    archived: repository.isArchived,
    disabled: false,
    open_issues_count: 0,
    license: null,
    allow_forking: true,
    is_template: false,
    web_commit_signoff_required: false,
    topics: [],
    visibility: repository.isPrivate ? 'private' : 'public',
    forks: 0,
    open_issues: 0,
    watchers: 0,
    default_branch: repository.defaultBranch,
  };
}

/** What only `GET /repos/{owner}/{repo}` tells beyond the rest. */
export function viewFullRepository(at: Addresses, repository: Repository): object {
  const parent = repository.parent === undefined ? {} : { parent: viewRepository(at, repository.parent) };
  return { ...viewRepository(at, repository), ...parent, network_count: 0, subscribers_count: 0 };
}

function viewCloneLinks(at: Addresses, repository: Repository): object {
  const page = repositoryPage(at, repository);
  return {
    git_url: `${page.replace(/^http/, 'git')}.git`.replace(/^gits?:/, 'git:'),
    ssh_url: `git@${new URL(at.webUrl).hostname}:${fullName(repository)}.git`,
    clone_url: `${page}.git`,
    svn_url: page,
  };
}
