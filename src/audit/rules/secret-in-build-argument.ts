import type { DeclaredContainer } from '../model/declared-container.js';
import { entriesOf, itemsOf, type Node, textOf, valueAt } from '../source/node.js';
import type { ContainerRule, Offence } from './rule.js';
import { instructionsOf } from './support/build-instructions.js';
import { isSecretName } from './support/secret-name.js';
import { credentialIn, hasPasswordInUrl, isWrittenOut } from './support/secret-value.js';

/** A secret given to a build as an argument. */
export const secretInBuildArgument: ContainerRule = {
  id: 'secret-in-build-argument',
  title: 'A secret is given to the build as an argument',
  severity: 'high',
  scope: 'container',
  formats: ['compose', 'dockerfile'],
  why: 'Build arguments are kept in the history of the image and in the provenance that is published with it. Whoever may pull the image can read them.',
  attack: 'Pulls the image and reads docker history --no-trunc.',
  standards: { cisDocker: ['4.10'], nsa: ['Building secure container images'], mitre: ['T1552.001'] },
  check(container, { format }) {
    return format === 'dockerfile' ? ofDockerfile(container) : ofCompose(container);
  },
  fix: {
    advice: 'Use a build secret: RUN --mount=type=secret,id=token, and secrets: under build: in Compose.',
    breaks: 'The build needs BuildKit, and each RUN that uses the secret must mount it.',
  },
};

/** An argument of a secret's name is one whatever its default: the value is given when building. */
function ofDockerfile(container: DeclaredContainer): Offence[] {
  const globals = container.build?.globals ?? [];
  return [...globals, ...instructionsOf(container, 'ARG')].flatMap(({ words }) =>
    words.flatMap(({ at, value: word }) => {
      const [name = '', ...rest] = word.split('=');
      const given = rest.join('=');
      if (!isSecretName(name) && !isExposed(given)) return [];
      return [offence(at, name)];
    }),
  );
}

function ofCompose({ node }: DeclaredContainer): Offence[] {
  const args = valueAt(node, 'build', 'args');
  const pairs: [Node, string, string | undefined][] = [
    ...entriesOf(args).map(({ key, value }): [Node, string, string | undefined] => [
      value,
      key.text,
      textOf(value),
    ]),
    ...itemsOf(args).map((item): [Node, string, string | undefined] => {
      const text = textOf(item) ?? '';
      const at = text.indexOf('=');
      return [item, at < 0 ? text : text.slice(0, at), at < 0 ? undefined : text.slice(at + 1)];
    }),
  ];
  return pairs.flatMap(([at, name, value]) => {
    if (value === undefined || value === '') return [];
    const isSecret = isExposed(value) || (isSecretName(name) && isWrittenOut(value));
    return isSecret || (isSecretName(name) && value.includes('$')) ? [offence(at, name)] : [];
  });
}

function offence(at: Offence['at'], name: string): Offence {
  return {
    at,
    message: `the build argument ${name.slice(0, 80)} is a secret`,
    detail: name,
    sensitive: true,
  };
}

/** By its value alone, whatever it is called. */
function isExposed(value: string): boolean {
  return credentialIn(value) !== undefined || hasPasswordInUrl(value);
}
