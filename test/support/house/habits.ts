import { usesAny, type SourceText } from './source-tree.js';

/** What no text of ours may hold, with the word that says why. */
const FORBIDDEN: readonly { readonly pattern: RegExp; readonly why: string }[] = [
  { pattern: /@ts-(ignore|nocheck)/, why: 'a type error is hidden' },
  { pattern: /\b(it|test|describe)\.(skip|only|todo)\b|\bx(it|describe|test)\(/, why: 'a test is left out' },
  { pattern: /^\s*\/\/ ?[-=*#]{4,}/m, why: 'a banner' },
];
const VAGUE_NAME = /(^|[/-])(utils?|helpers?|misc|common|stuff)([-./]|$)/;

/** Habits that the house does not have. */
export function habitFaults(files: readonly SourceText[]): string[] {
  return files.flatMap((file) => habitFaultsOf(file));
}

function habitFaultsOf(file: SourceText): string[] {
  const { path, text } = file;
  return [
    ...FORBIDDEN.filter(({ pattern }) => pattern.test(text)).map(({ why }) => `${path}: ${why}`),
    ...(path.endsWith('.ts') && usesAny(file) ? [`${path}: a type is given up`] : []),
    ...(VAGUE_NAME.test(path) ? [`${path}: a file is named after what it does`] : []),
    ...(/[A-Z_]/.test(path) && path.endsWith('.ts') ? [`${path}: names are in kebab-case`] : []),
    ...(path !== 'src/config/env.ts' && path.startsWith('src/') && /\bprocess\.env\b/.test(text)
      ? [`${path} reads process.env, which config/env.ts does`]
      : []),
  ];
}
