import { AppError } from '../../../base/app-error.js';

interface Meaning {
  pattern: RegExp;
  explain: (what: string, innermost: string) => AppError;
}

/** What registries and skopeo say when the registry does not answer as one should. */
const unreachable: Meaning = {
  pattern:
    /no such host|connection (?:refused|reset)|timeout|deadline exceeded|network is unreachable|no route to host|server misbehaving|\bEOF\b|HTTP status: 5\d\d/,
  explain: (what, innermost) =>
    new AppError('HOST_FAILED', `the registry of ${what} cannot be reached: ${innermost}`, {
      hint: 'check the network; for local files use oci:DIR, docker-archive:FILE or dir:PATH',
    }),
};

/** The first that matches counts. */
const meanings: Meaning[] = [
  unreachable,
  {
    pattern: /manifest unknown|name unknown|not found|status(?: code)?:? 404/i,
    explain: (what) =>
      new AppError('IMAGE_NOT_FOUND', `the registry has no image ${what}`, {
        hint: 'check name and tag; for local files use oci:DIR, docker-archive:FILE or dir:PATH',
      }),
  },
  {
    pattern: /unauthorized|authentication required|denied|forbidden|status(?: code)?:? 40[13]/i,
    explain: (what) =>
      new AppError('IMAGE_NOT_FOUND', `the registry does not let you pull ${what}`, {
        hint: 'log in with "skopeo login", or check the name: some registries say so for missing images too',
      }),
  },
  {
    pattern: /x509|certificate|server gave HTTP response to HTTPS client/i,
    explain: (what, innermost) =>
      new AppError('IMAGE_NOT_FOUND', `the registry of ${what} cannot be trusted: ${innermost}`, {
        hint: 'see containers-registries.conf(5) for registries without a trusted certificate',
      }),
  },
];

/**
 * What it means that skopeo failed with `words`: `IMAGE_NOT_FOUND` where the registry refuses, `HOST_FAILED`
 * where it cannot be reached or anything else went wrong. `what` names the image, safe to print.
 */
export function registryFailure(words: string, what: string): AppError {
  const own = withoutNames(words);
  const innermost = words.split(': ').slice(-2).join(': ');
  const meaning = meanings.find(({ pattern }) => pattern.test(own));
  if (meaning) return meaning.explain(what, innermost);
  return new AppError('HOST_FAILED', `${what} cannot be pulled: ${innermost}`);
}

/** Whether skopeo's words mean that the registry did not answer, rather than that it refused. */
export function saysUnreachable(words: string): boolean {
  return unreachable.pattern.test(withoutNames(words));
}

/** A repository or tag may be called `denied`: addresses, and what is said to be read, are taken out. */
function withoutNames(words: string): string {
  return words.replace(/reading manifest \S+ in /g, '').replace(/\S*\/\S*/g, (word) => {
    return word === 'i/o' ? word : '';
  });
}
