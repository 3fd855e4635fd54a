// A root filesystem as a process confined to it sees it: paths, accounts, programs.
export { type ExecutableSearch, findExecutable } from './in-root-executable.js';
export { readFileInRoot, resolveInRoot, resolveInside } from './in-root-path.js';
export { lookUpUser, type UserInRoot } from './in-root-user.js';
