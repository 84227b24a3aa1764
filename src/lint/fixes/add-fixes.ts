import type { Draft } from '../run/draft.js';
import type { Finding, Note } from '../finding.js';
import type { InspectedFile } from '../run/inspector.js';
import { proposeFix } from './propose.js';
import { proveFixes, type Candidate, type Inspected } from './proof.js';

export interface FixOptions {
  /** Checks a text in the place of the file. */
  readonly reinspect: (text: string) => InspectedFile;
  /** Whose fixes are wanted; default: all. */
  readonly wantsFix: ((finding: Finding) => boolean) | undefined;
}

export interface FixedFindings {
  readonly findings: readonly Finding[];
  readonly notes: readonly Note[];
}

/** Gives findings of one file the fixes that hold. Suppressed findings get none: nobody asks for them. */
export function addFixes(findings: ReadonlyMap<Finding, Draft>, inspected: InspectedFile, options: FixOptions): FixedFindings {
  const notes: Note[] = [];
  const candidates = new Map<Finding, Candidate>();
  for (const [finding, draft] of findings) {
    if (!draft.report.fix || finding.suppressedBy || options.wantsFix?.(finding) === false) continue;
    try {
      const fix = proposeFix(draft, inspected.target);
      if (fix) candidates.set(finding, { draft, fix });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      notes.push({ kind: 'internal', path: finding.path, message: `the fix of rule ${finding.rule} failed here: ${reason}` });
    }
  }
  const reinspect = (text: string) => asInspected(options.reinspect(text));
  const proven = proveFixes(asInspected(inspected), [...candidates.values()], reinspect);
  return {
    findings: Array.from(findings.keys(), (finding) => {
      const candidate = candidates.get(finding);
      return candidate && proven.has(candidate) ? { ...finding, fix: candidate.fix } : finding;
    }),
    notes,
  };
}

function asInspected({ target, drafts }: InspectedFile): Inspected {
  return { file: target.file, drafts };
}
