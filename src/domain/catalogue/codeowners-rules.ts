import type { Severity } from '../report.ts';

/** What keeps CODEOWNERS from asking the owners that the catalogue names. */
export type CodeownersRuleId =
  | 'codeowners-damaged'
  | 'codeowners-overridden'
  | 'codeowners-stale'
  | 'team-not-on-github';

interface CodeownersRule {
  readonly id: CodeownersRuleId;
  readonly severity: Severity;
  readonly summary: string;
  readonly why: string;
  readonly bad: string;
  readonly good: string;
  readonly fix: string;
}

const teams = '# schemas/teams.yaml\ncheckout: { name: Checkout, github: acme/checkout }\n';
const ledger = (rest: string) => `${teams}ledger: { name: Ledger${rest} }\n`;
const block = (owner: string, end = '# eda: end') => `# .github/CODEOWNERS
# eda: begin /schemas/ (written by: eda catalogue codeowners)
/schemas/orders/ ${owner}
/schemas/orders/services/books.yaml @acme/ledger
${end}
`;
const both = ledger(', github: acme/ledger');

const written: Record<CodeownersRuleId, Omit<CodeownersRule, 'id'>> = {
  'codeowners-damaged': {
    severity: 'error',
    summary: 'The marks around the lines that eda writes into CODEOWNERS are damaged.',
    why: 'Without them nobody can tell which lines are the catalogue’s, so none is written.',
    bad: both + block('@acme/checkout', '# the end'),
    good: both + block('@acme/checkout'),
    fix: 'Put the two marks back, one pair for each catalogue, or remove what is left of them: then the block is written anew.',
  },
  'codeowners-overridden': {
    severity: 'warning',
    summary: 'A line further down in CODEOWNERS takes files of the catalogue away from their owner.',
    why: 'GitHub reads the last line that matches a file, and asks its owners alone for review.',
    bad: `${both}${block('@acme/checkout')}*.json @acme/platform\n`,
    good: `${both}${block('@acme/checkout')}*.json5 @acme/platform\n`,
    fix: 'Move the line above the block, or name the owner in it as well. Leave it where it is meant.',
  },
  'codeowners-stale': {
    severity: 'error',
    summary: 'CODEOWNERS names others than the owners in the catalogue.',
    why: 'A change of an event is reviewed by the team that answers for it only where GitHub knows that team.',
    bad: both + block('@acme/shop'),
    good: both + block('@acme/checkout'),
    fix: 'Run `eda catalogue codeowners` and commit the file.',
  },
  'team-not-on-github': {
    severity: 'warning',
    summary: 'A team owns something, and teams.yaml does not say what it is called on GitHub.',
    why: 'GitHub can’t ask it for review: what it owns stays with whoever owns the folder around it, or with nobody.',
    bad: `${ledger('')}${block('@acme/checkout').replace(/.*books.*\n/, '')}`,
    good: both + block('@acme/checkout'),
    fix: 'Add `github: organisation/team` to the team.',
  },
};

export const codeownersRules: Readonly<Record<CodeownersRuleId, CodeownersRule>> = Object.fromEntries(
  Object.entries(written).map(([id, rule]) => [id, { id, ...rule }]),
) as Record<CodeownersRuleId, CodeownersRule>;
