import { parseErrno } from '../../linux/errno.js';

/** containers/common 0.50, pkg/seccomp/errno_list.go. */
const names = `
  EPERM ENOENT ESRCH EIO ENXIO E2BIG ENOEXEC EBADF ECHILD EAGAIN ENOMEM EACCES EFAULT ENOTBLK EBUSY
  EEXIST EXDEV ENODEV ENOTDIR EISDIR EINVAL ENFILE EMFILE ENOTTY ETXTBSY EFBIG ENOSPC ESPIPE EROFS
  EMLINK EPIPE EDOM ERANGE EDEADLK ENAMETOOLONG ENOLCK ENOSYS ENOTEMPTY ELOOP ENOMSG EIDRM EREMOTE
  EBADMSG EOVERFLOW EILSEQ EUSERS ENOTSOCK EDESTADDRREQ EMSGSIZE EPROTOTYPE ENOPROTOOPT
  EPROTONOSUPPORT ESOCKTNOSUPPORT ENOTSUP EOPNOTSUPP EPFNOSUPPORT EAFNOSUPPORT EADDRINUSE
  EADDRNOTAVAIL ENETDOWN ENETUNREACH ENETRESET ECONNABORTED ECONNRESET ENOBUFS EISCONN ENOTCONN
  ESHUTDOWN ETOOMANYREFS ETIMEDOUT ECONNREFUSED EHOSTDOWN EHOSTUNREACH EALREADY EINPROGRESS ESTALE
  EDQUOT ENOMEDIUM EMEDIUMTYPE ECANCELED EOWNERDEAD ENOTRECOVERABLE`;

/** The names that Podman takes for `errno` and `defaultErrno`; for any other the container does not start. */
export const podmanErrnos = new Map<string, number>(
  names
    .trim()
    .split(/\s+/)
    .map((name) => [name, parseErrno(name) ?? Number.NaN]),
);

/** Podman's name of a number; undefined where it has none, as for 0. */
export function podmanErrnoName(number: number): string | undefined {
  return [...podmanErrnos].find(([, value]) => value === number)?.[0];
}
