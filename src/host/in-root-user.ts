import { AppError } from '../base/app-error.js';
import { printable } from '../base/text.js';
import { type GroupEntry, type PasswdEntry, parseGroup, parseId, parsePasswd } from './account-files.js';
import { readFileInRoot } from './in-root-path.js';

/** Whom a process inside a root filesystem runs as. */
export interface UserInRoot {
  uid: number;
  gid: number;
  /** Ascending. Holds `gid` too, as Docker does since 20.10.18 (CVE-2022-36109). */
  additionalGids: number[];
  /** What `HOME` becomes: of the passwd entry, `/` without one. */
  home: string;
  /** Name of the passwd entry; absent when there is none. */
  name?: string;
}

/** Far more than any real passwd file; a bound because images are not trusted. */
const accountFileLimitBytes = 4 * 1024 * 1024;

/**
 * Who `spec` is in the root filesystem `root`: `user[:group]`, names or numbers, empty for uid 0. By Docker's
 * rules (runc, libcontainer/user, GetExecUser): a uid without a passwd entry gets gid 0 and no other groups;
 * an explicit group replaces all that the user has. Throws `USAGE` naming the user or group that is missing.
 */
export function lookUpUser(root: string, spec: string): UserInRoot {
  const passwd = parsePasswd(readAccountFile(root, '/etc/passwd'));
  const groups = parseGroup(readAccountFile(root, '/etc/group'));
  return chooseUser(spec, passwd, groups);
}

/** The pure part of `lookUpUser`. */
export function chooseUser(spec: string, passwd: PasswdEntry[], groups: GroupEntry[]): UserInRoot {
  const [userText = '', groupText] = splitSpec(spec);
  const entry = findUser(userText, passwd);
  const uid = entry?.uid ?? parseId(userText === '' ? '0' : userText);
  if (uid === undefined) throw missing('user', userText, '/etc/passwd', spec);
  const gid = groupText === undefined ? (entry?.gid ?? 0) : findGroup(groupText, groups, spec);
  const supplementary =
    groupText === undefined && entry
      ? groups.filter((candidate) => candidate.members.includes(entry.name)).map((found) => found.gid)
      : [];
  return {
    uid,
    gid,
    additionalGids: [...new Set([gid, ...supplementary])].sort((a, b) => a - b),
    home: entry?.home || '/',
    ...(entry ? { name: entry.name } : {}),
  };
}

function splitSpec(spec: string): [user: string, group?: string] {
  const colon = spec.indexOf(':');
  if (colon < 0) return [spec];
  const group = spec.slice(colon + 1);
  return group === '' ? [spec.slice(0, colon)] : [spec.slice(0, colon), group];
}

/** The first match wins. Digits are always an id, even where an account has such a name. */
function findUser(text: string, passwd: PasswdEntry[]): PasswdEntry | undefined {
  const uid = text === '' ? 0 : parseId(text);
  return passwd.find((entry) => (uid === undefined ? entry.name === text : entry.uid === uid));
}

function findGroup(text: string, groups: GroupEntry[], spec: string): number {
  const gid = parseId(text) ?? groups.find((entry) => entry.name === text)?.gid;
  if (gid === undefined) throw missing('group', text, '/etc/group', spec);
  return gid;
}

function readAccountFile(root: string, path: string): string {
  return readFileInRoot(root, path, accountFileLimitBytes)?.toString('utf8') ?? '';
}

function missing(what: 'user' | 'group', text: string, file: string, spec: string): AppError {
  const message = /^[+-]?\d+$/.test(text)
    ? `${printable(text)} is not a ${what} id: ids go from 0 to 2147483647`
    : `there is no ${what} "${printable(text)}" in the ${file} of the workload's root filesystem`;
  const where = spec === text ? message : `${message} (asked for: "${printable(spec)}")`;
  return new AppError('USAGE', where, { hint: `give a number, or a ${what} that the image has` });
}
