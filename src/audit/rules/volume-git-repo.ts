import { volumeTypeRule } from './support/volume-type-rule.js';

/** The kubelet clones a repository, as root, on the node. */
export const volumeGitRepo = volumeTypeRule({
  id: 'volume-git-repo',
  type: 'gitRepo',
  title: 'The kubelet clones a Git repository',
  severity: 'high',
  why: "The kubelet runs git as root on the node to fill this volume. A repository's hooks have been a way to run commands there (CVE-2024-10220), and the type has been deprecated since 2018.",
  attack: 'Names a repository with hooks of its own, and the kubelet runs them as root.',
  mitre: ['T1611', 'T1610'],
  advice: 'Clone in an init container into an emptyDir volume.',
  breaks: 'The init container needs git and the network.',
});
