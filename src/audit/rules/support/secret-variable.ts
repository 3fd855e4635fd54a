import type { DeclaredContainer, DeclaredVariable } from '../../model/declared-container.js';
import { rememberLast } from './remember-last.js';
import { isSecretName } from './secret-name.js';
import { credentialIn, hasPasswordInUrl, isGuessed, isWrittenOut } from './secret-value.js';

/** What a variable gives away; each has one, the most certain. */
export type Exposure =
  | { kind: 'credential'; what: string }
  | { kind: 'url' }
  | { kind: 'guessed' }
  | { kind: 'named' };

interface ExposedVariable {
  variable: DeclaredVariable;
  exposure: Exposure;
}

const exposedOf = rememberLast(({ environment }: DeclaredContainer) => allExposed(environment));

/** Variables whose values are secrets that are written out in the manifest. Computed once for each container. */
export function exposedVariables(container: DeclaredContainer, kind: Exposure['kind']): ExposedVariable[] {
  if (container.environment.length === 0) return none;
  const exposed = exposedOf(container);
  return exposed.length === 0 ? none : exposed.filter(({ exposure }) => exposure.kind === kind);
}

const none: ExposedVariable[] = [];

function allExposed(environment: readonly DeclaredVariable[]): ExposedVariable[] {
  const exposed: ExposedVariable[] = [];
  for (const variable of environment) {
    const exposure = exposureOf(variable, environment);
    if (exposure !== undefined) exposed.push({ variable, exposure });
  }
  return exposed;
}

function exposureOf(
  variable: DeclaredVariable,
  environment: readonly DeclaredVariable[],
): Exposure | undefined {
  const { name, value } = variable;
  if (value === undefined || value === '' || !isInManifest(variable)) return undefined;
  const what = credentialIn(value);
  if (what !== undefined) return { kind: 'credential', what };
  if (hasPasswordInUrl(value)) return { kind: 'url' };
  if (!isSecretName(name) || !isWrittenOut(value)) return undefined;
  return isGuessed(value) || isUserName(value, environment) ? { kind: 'guessed' } : { kind: 'named' };
}

/** Not filled in from elsewhere. A default within a variable (`${PASSWORD:-secret}`) is in the manifest, too. */
function isInManifest({ from, at }: DeclaredVariable): boolean {
  if (from !== undefined) return false;
  const written = at.source.text.slice(at.start, Math.min(at.end, at.start + 4096));
  const variable = written.indexOf('${');
  if (variable >= 0) return /\$\{\w+:?[-+]/.test(written);
  return !/(?:^|[^$])\$[A-Za-z_]/.test(written);
}

/** A password that is the user's name: `POSTGRES_USER: shop`, `POSTGRES_PASSWORD: shop`. */
function isUserName(value: string, environment: readonly DeclaredVariable[]): boolean {
  return environment.some((other) => other.value === value && /user(?:name)?$/i.test(other.name));
}
