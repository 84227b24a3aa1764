import { spawnSync } from 'node:child_process';

export interface ChangedText {
  readonly path: string;
  readonly before: string;
  readonly after: string;
}

/** Reads pairs of texts; names those whose second text Python refuses or whose comments are fewer, though it takes the first. */
const PROGRAM = `
import ast, collections, io, json, sys, tokenize, warnings
warnings.simplefilter("ignore")

def comments(text):
    tokens = tokenize.generate_tokens(io.StringIO(text, newline="").readline)
    return collections.Counter(token.string.rstrip() for token in tokens if token.type == tokenize.COMMENT)

for each in json.load(sys.stdin):
    try:
        ast.parse(each["before"])
        before = comments(each["before"])
    except (SyntaxError, ValueError, tokenize.TokenError):
        continue
    try:
        ast.parse(each["after"])
        lost = before - comments(each["after"])
    except (SyntaxError, ValueError, tokenize.TokenError) as error:
        print(f"{each['path']}: Python refuses it after the fixes: {error}")
        continue
    for comment in lost:
        if "sqla:" not in comment:
            print(f"{each['path']}: Python misses the comment {comment}")
`;

/** What Python itself says of fixed files, a sentence each; without a Python there is nothing to say. */
export function brokenUnderPython(changed: readonly ChangedText[]): string[] {
  const { status, stdout, stderr, error } = spawnSync('python3', ['-c', PROGRAM], {
    input: JSON.stringify(changed),
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (error) return [];
  if (status !== 0) throw new Error(`Python could not compare the files: ${stderr}`);
  return stdout.split('\n').filter((line) => line !== '');
}
