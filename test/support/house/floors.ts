import { posix } from 'node:path';
import { importsOf, type SourceText } from './source-tree.js';

/** Folders in the order in which they may know each other: each those before it. What shares a floor stays apart. */
const FLOORS: readonly (readonly string[])[] = [
  ['text'],
  ['diff'],
  ['python'],
  ['project'],
  ['sqlalchemy'],
  ['alembic'],
  ['lint'],
  ['checks'],
  ['config'],
  ['report'],
  ['review'],
  ['github'],
  ['queue'],
  ['app', 'cli', 'demo', 'dev'],
  ['index.ts', 'cli.ts'],
];

/** Who may import a package, by the beginning of its name. */
const OWNERS: readonly { readonly packages: RegExp; readonly paths: RegExp }[] = [
  { packages: /^(web-)?tree-sitter/, paths: /^src\/(python\/|dev\/generate-grammar\.ts$)/ },
  { packages: /^parse-diff$/, paths: /^src\/diff\// },
  { packages: /^@octokit\//, paths: /^src\/(github|cli)\// },
  { packages: /^probot$/, paths: /^src\/(app\/|index\.ts$)/ },
  { packages: /^(bullmq|ioredis)$/, paths: /^src\/queue\// },
  { packages: /^node:fs/, paths: /^src\/(cli\/|demo\/|dev\/|cli\.ts$|report\/rule-page\.ts$)/ },
];

/** What a rule may import: the rule API, and the rooms whose facts it reads. */
const RULE_IMPORTS = /^src\/(lint\/rule\.js|(text|python|sqlalchemy|alembic)\/)/;
const INDEX_READERS = /^src\/(dev\/|index\.ts$|cli\.ts$)/;

/** Imports that break the order of the rooms. */
export function floorFaults(files: readonly SourceText[]): string[] {
  return files.flatMap((file) => importsOf(file).flatMap(({ specifier }) => faultOf(file.path, specifier) ?? []));
}

/** Value imports that go round in circles, each circle once. */
export function cycleFaults(files: readonly SourceText[]): string[] {
  const graph = new Map(
    files.map((file) => [
      file.path,
      importsOf(file).flatMap(({ specifier, isType }) => (isType || !specifier.startsWith('.') ? [] : [targetOf(file.path, specifier)])),
    ]),
  );
  const done = new Set<string>();
  const faults: string[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    if (trail.includes(path)) faults.push(`a circle of imports: ${[...trail.slice(trail.indexOf(path)), path].join(' -> ')}`);
    if (done.has(path) || trail.includes(path)) return;
    for (const next of graph.get(path) ?? []) visit(next, [...trail, path]);
    done.add(path);
  };
  for (const path of graph.keys()) visit(path, []);
  return faults;
}

function faultOf(path: string, specifier: string): string | undefined {
  if (!specifier.startsWith('.')) {
    const owner = OWNERS.find(({ packages }) => packages.test(specifier));
    if (path.startsWith('checks/')) return `${path} imports the package ${specifier}: a rule imports none`;
    return owner && !owner.paths.test(path) ? `${path} imports ${specifier}, which only ${owner.paths.source} may` : undefined;
  }
  const target = targetOf(path, specifier).replace(/\.ts$/, '.js');
  if (isRule(path)) return RULE_IMPORTS.test(target) ? undefined : `${path} imports ${target}: a rule imports the rule API and facts`;
  if (target === 'checks/index.js') return INDEX_READERS.test(path) ? undefined : `${path} imports the rules, which are an argument to it`;
  const [own, other] = [floorOf(path), floorOf(target)];
  if (own === undefined || other === undefined) return `${path} or ${target} lies on no floor`;
  const isBelow = FLOORS.indexOf(other) < FLOORS.indexOf(own);
  const isSameRoom = roomOf(path) === roomOf(target);
  // The demo is the whole app in front of an embedded GitHub.
  const isDemoOfApp = roomOf(path) === 'demo' && roomOf(target) === 'app';
  // The load measurement gives that pair much to do.
  const isLoadOfDemo = path.startsWith('src/dev/load/') && roomOf(target) === 'demo';
  return isBelow || isSameRoom || isDemoOfApp || isLoadOfDemo ? undefined : `${path} imports ${target}, which lies above it or beside it`;
}

function isRule(path: string): boolean {
  return /^checks\/[^/]+\/[^/]+\.ts$/.test(path);
}

function targetOf(path: string, specifier: string): string {
  return posix.join(posix.dirname(path), specifier).replace(/\.js$/, '.ts');
}

function floorOf(path: string): readonly string[] | undefined {
  return FLOORS.find((floor) => floor.includes(roomOf(path)));
}

function roomOf(path: string): string {
  const parts = path.replace(/\.js$/, '.ts').split('/');
  return parts[0] === 'checks' ? 'checks' : parts[1]!;
}
