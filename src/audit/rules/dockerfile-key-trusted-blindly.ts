import { matching, runStepRule } from './support/run-step-rule.js';

const patterns =
  /\b(?:curl|wget)\b[^\n;]{0,400}\|\s*(?:sudo\s+)?apt-key\s+add\b|\bapt-key\s+add\b|\bapt-key\s+adv\b[^\n;&|]{0,300}|\brpm\s+--import\s+http:\/\/\S+|\bgpg\b[^\n;&|]{0,200}--keyserver\s+http:\/\/\S+/;

/** A signing key is trusted for everything, or comes from anywhere. */
export const dockerfileKeyTrustedBlindly = runStepRule({
  id: 'dockerfile-key-trusted-blindly',
  find: matching(patterns),
  says: () => 'trusts a signing key for every repository, without looking at it',
  title: 'A signing key is trusted blindly',
  severity: 'low',
  why: "apt-key makes a key good for all repositories, the distribution's own included, and is deprecated for that. A key that is downloaded in the same step is as trustworthy as the connection.",
  attack:
    'Replaces the key on the server together with the packages, or signs a package of the distribution with it.',
  standards: {
    cisDocker: ['4.11', '4.12'],
    nsa: ['Building secure container images'],
    mitre: ['T1195.002', 'T1553.004'],
  },
  advice:
    'Put the key into /etc/apt/keyrings, name it in the source with signed-by=, and compare its fingerprint.',
  breaks: 'Sources without signed-by no longer find the key: apt-get update names it as missing.',
});
