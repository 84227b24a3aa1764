import { concludeReview, titleOf, type Verdict } from '../../src/review/check-run/conclusion.js';
import type { Severity } from '../../src/lint/finding.js';
import { DEFAULT_SETTINGS, type Settings } from '../../src/lint/settings.js';
import { findingAt } from '../support/findings.js';

function verdict(severities: readonly Severity[], settings: Partial<Settings> = {}, parts: Partial<Verdict> = {}): Verdict {
  return {
    shown: severities.map((severity) => findingAt('x', 'x', { severity })),
    settings: { ...DEFAULT_SETTINGS, ...settings },
    hasBrokenBase: false,
    hasBrokenHead: false,
    unchecked: 0,
    ...parts,
  };
}

describe('concludeReview', () => {
  it.each([
    ['nothing found', verdict([]), 'success'],
    ['only milder findings', verdict(['warning', 'info']), 'success'],
    ['an error', verdict(['info', 'error']), 'failure'],
    ['a warning where warnings fail', verdict(['warning'], { failOn: 'warning' }), 'failure'],
    ['an error where nothing fails', verdict(['error'], { failOn: 'never' }), 'success'],
    ['an error, as advice', verdict(['error'], { advisory: true }), 'neutral'],
    ['nothing found, as advice', verdict([], { advisory: true }), 'success'],
    ['a file not read', verdict([], {}, { unchecked: 1 }), 'action_required'],
    ['a file not read, as advice', verdict(['error'], { advisory: true }, { unchecked: 1 }), 'action_required'],
    ['a file not read, which is only warned about', verdict([], { incomplete: 'warn' }, { unchecked: 1 }), 'success'],
    ['an error and a file not read', verdict(['error'], {}, { unchecked: 1 }), 'failure'],
    ['broken settings on the base', verdict(['error'], {}, { hasBrokenBase: true }), 'action_required'],
    ['broken settings in the head', verdict([], {}, { hasBrokenHead: true }), 'action_required'],
    ['an error and broken settings in the head', verdict(['error'], {}, { hasBrokenHead: true }), 'failure'],
  ])('%s', (_, subject, conclusion) => {
    expect(concludeReview(subject)).toBe(conclusion);
  });
});

describe('titleOf', () => {
  it.each([
    [verdict([]), 'No findings'],
    [verdict(['error', 'warning', 'warning', 'info']), '1 error, 2 warnings and 1 info'],
    [verdict(['info', 'info'], {}, { unchecked: 1 }), '2 info; 1 file not fully checked'],
    [verdict([], {}, { hasBrokenBase: true, unchecked: 2 }), 'No findings; settings are broken; 2 files not fully checked'],
  ])('counts', (subject, title) => {
    expect(titleOf(subject)).toBe(title);
  });
});
