import { matching, runStepRule } from './support/run-step-rule.js';

const switches =
  /--allow-unauthenticated\b|--force-yes\b|--no-gpg-?checks?\b|--nogpgcheck\b|--allow-untrusted\b|--nosignature\b|--nodigest\b|\bgpgcheck\s*=\s*(?:0|no|false)\b|\[[^\]\n]{0,100}trusted=yes[^\]\n]{0,100}\]|--allow-insecure-repositories\b|APT::Get::AllowUnauthenticated\S{0,20}|Acquire::AllowInsecureRepositories\S{0,20}|\bSigLevel\s*=\s*Never\b/i;

/** The package manager is told not to check who made the packages. */
export const dockerfileUnverifiedPackages = runStepRule({
  id: 'dockerfile-unverified-packages',
  find: matching(switches),
  says: (piece) => `${piece.slice(0, 60)} accepts packages that nobody signed`,
  title: 'Packages are installed without checking their signatures',
  severity: 'high',
  why: 'Signatures are all that ties a package to the distribution, for mirrors and caches are run by anybody. With the check off, whatever a mirror gives is installed and run as root.',
  attack: 'Answers as the mirror from the same network, with a package that has a back door.',
  standards: {
    cisDocker: ['4.11', '4.12'],
    nsa: ['Building secure container images'],
    mitre: ['T1195.002', 'T1557'],
  },
  advice: "Remove the switch, and add the repository's key (signed-by=…) where one is missing.",
  breaks: 'Repositories whose key is missing or has expired are refused until the right key is there.',
});
