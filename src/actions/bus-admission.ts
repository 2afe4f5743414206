import type { Settings, Stage } from '../domain/catalogue/model.ts';
import { EdaError } from '../errors.ts';
import type { Bus, Wizard } from '../ports.ts';

/** Who is asked before something goes to a protected bus. */
export type Confirmation = Pick<Wizard, 'interactive' | 'confirm'>;

export interface Admission {
  readonly settings: Settings;
  readonly stage: Stage | undefined;
  /** Whatever is protected is agreed to. */
  readonly yes: boolean;
}

/** A bus that exists, as far as one may ask, and that may be sent to. */
export interface Admitted {
  readonly bus: string;
  /** Whose it is, as far as that is known. */
  readonly account?: string;
  readonly region?: string;
  /** For stderr. */
  readonly notes: readonly string[];
}

/**
 * Asks for a bus before anything is sent to it: AWS takes events for a bus that does not exist, answers with event ids, and
 * drops them. Throws EdaError where there is none, where it is in another account than the stage's, and where it is
 * protected and nobody agrees.
 */
export async function admit(client: Bus, bus: string, admission: Admission, person: Confirmation): Promise<Admitted> {
  const lookup = await client.lookup(bus);
  if (lookup.status === 'missing') throw noSuchBus(client, bus);
  const notes: string[] = [];
  if (lookup.status === 'denied') {
    notes.push(
      `Whether the bus "${bus}" exists could not be asked (events:DescribeEventBus is denied); sent all the same.`,
    );
  }
  const { stage } = admission;
  const arn = lookup.status === 'exists' ? lookup.arn?.split(':') : undefined;
  const reasons = protection(bus, admission);
  // The bus of an ARN may belong to somebody else: then its account says nothing of the credentials.
  const own = bus.startsWith('arn:') ? undefined : arn?.[4];
  const wanted = stage?.account !== undefined || reasons.length > 0 || protectedAccounts(admission.settings).length > 0;
  const account = own ?? (wanted ? ((await client.account()) ?? arn?.[4]) : arn?.[4]);
  const region = arn?.[3];
  if (stage?.account !== undefined && account !== undefined && account !== stage.account) {
    throw wrongAccount(stage, account, client.where);
  }
  for (const other of protectedAccounts(admission.settings)) {
    const same = other.account === account && (other.region ?? region) === region;
    if (same && other !== stage && reasons.length === 0)
      reasons.push(`it is in the account of the stage ${other.name}`);
  }
  if (stage?.account !== undefined && account === undefined) {
    if (reasons.length > 0) throw accountUnknown(stage);
    notes.push(`Whether this is the account ${stage.account} of the stage ${stage.name} could not be asked.`);
  }
  if (reasons.length > 0) {
    const place = `account ${account ?? 'unknown'}, Region ${region ?? client.where}, bus ${bus}`;
    await agree(bus, `${place}, at ${client.where}`, reasons, admission, person);
    if (admission.yes) notes.push(`Protected (${reasons.join(', ')}), and agreed to by --yes: ${place}.`);
  }
  return { bus, ...(account === undefined ? {} : { account }), ...(region === undefined ? {} : { region }), notes };
}

function protectedAccounts({ stages }: Settings): readonly Stage[] {
  return [...stages.values()].filter((stage) => stage.protected && stage.account !== undefined);
}

/** Why a bus is protected. */
function protection(bus: string, { settings, stage }: Admission): string[] {
  const reasons: string[] = [];
  if (stage?.protected) reasons.push(`so is the stage ${stage.name}`);
  const name = bus.replace(/^arn:.*:event-bus\//, '');
  for (const [logical, { protected: guarded }] of settings.buses) {
    const actual = (stage?.buses.get(logical) ?? logical).replace(/^arn:.*:event-bus\//, '');
    if (guarded && (actual === name || logical === name)) reasons.push(`so eda.yaml says of the bus ${logical}`);
  }
  return reasons;
}

async function agree(
  bus: string,
  place: string,
  reasons: readonly string[],
  { yes }: Admission,
  person: Confirmation,
): Promise<void> {
  if (yes) return;
  if (person.interactive && (await person.confirm(`The bus is protected (${place}). Send to it?`, false))) return;
  throw new EdaError('usage', {
    code: 'not-confirmed',
    message: `The bus "${bus}" is protected (${reasons.join(', ')}); nothing was sent.`,
    found: place,
    next: 'Look whether that is where it should go; then pass --yes.',
  });
}

function noSuchBus(client: Bus, bus: string): EdaError {
  return new EdaError('input', {
    code: 'no-such-bus',
    message: `There is no event bus "${bus}" at ${client.where}. EventBridge would accept the event and drop it, so nothing was sent.`,
    next: 'Name one with --bus, or map the logical name to it under stages in eda.yaml and use --stage.',
  });
}

function wrongAccount(stage: Stage, account: string, where: string): EdaError {
  return new EdaError('input', {
    code: 'wrong-account',
    message: `This is not the account of the stage ${stage.name}; nothing was sent.`,
    found: `account ${account}, at ${where}`,
    expected: `account ${stage.account}`,
    next: 'Choose another profile, or correct `account` of the stage in eda.yaml.',
  });
}

function accountUnknown(stage: Stage): EdaError {
  return new EdaError('input', {
    code: 'account-unknown',
    message: `Whether this is the account of the protected stage ${stage.name} can't be asked; nothing was sent.`,
    expected: `account ${stage.account}`,
    next: 'Allow events:DescribeEventBus, or let sts:GetCallerIdentity be reached.',
  });
}
