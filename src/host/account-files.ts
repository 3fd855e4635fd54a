/** One line of passwd(5), as far as it matters for starting a process. */
export interface PasswdEntry {
  name: string;
  uid: number;
  gid: number;
  home: string;
}

/** One line of group(5). */
export interface GroupEntry {
  name: string;
  gid: number;
  members: string[];
}

/** The ids that runc takes (libcontainer/user, minID and maxID). */
const maxId = 2 ** 31 - 1;

/**
 * The entries of a passwd file in its order. Lines that are no entries are left out: such files come with
 * images, and one odd line must neither stop nor, read as uid 0, promote a workload.
 */
export function parsePasswd(text: string): PasswdEntry[] {
  return linesOf(text).flatMap((line) => {
    const [name = '', , uidText, gidText, , home = ''] = line.split(':');
    const [uid, gid] = [parseId(uidText), parseId(gidText)];
    return name === '' || uid === undefined || gid === undefined ? [] : [{ name, uid, gid, home }];
  });
}

/** The entries of a group file in its order; lines that are no entries are left out. */
export function parseGroup(text: string): GroupEntry[] {
  return linesOf(text).flatMap((line) => {
    const [name = '', , gidText, memberText = ''] = line.split(':');
    const gid = parseId(gidText);
    const members = memberText.split(',').filter((member) => member !== '');
    return name === '' || gid === undefined ? [] : [{ name, gid, members }];
  });
}

/** A user or group id written in decimal digits; `undefined` for names and for ids that runc refuses. */
export function parseId(text: string | undefined): number | undefined {
  if (text === undefined || !/^\d{1,10}$/.test(text)) return undefined;
  const id = Number(text);
  return id <= maxId ? id : undefined;
}

function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#') && !line.includes('\0'));
}
