import { exposedVariableRule } from './support/exposed-variable-rule.js';

/** A value that looks like a known kind of credential, whatever the variable is called. */
export const credentialInEnvironment = exposedVariableRule({
  id: 'credential-in-environment',
  kind: 'credential',
  says: (exposure) => `holds ${exposure.kind === 'credential' ? exposure.what : 'a credential'}`,
  title: 'A key or token is written into the manifest',
  severity: 'high',
  why: 'The value has the form of a real key, and whoever reads the manifest can use it. Such keys are searched for automatically in public repositories and images, and used within minutes.',
  attack:
    'Takes the key and acts as its owner against the cloud or service it is for, far beyond the container.',
  mitre: ['T1552.001', 'T1078.004'],
  advice:
    'Revoke the key, and give the workload a new one as a mounted secret, or an identity of its own (workload identity, instance role).',
  breaks:
    'Everything that uses the old key stops when it is revoked: find its uses in the log of the service first.',
});
