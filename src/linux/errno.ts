/** The errno values that policies and refusals name (include/uapi/asm-generic/errno-base.h, errno.h). */
export const errnoNumbers = {
  EPERM: 1,
  ENOENT: 2,
  EINTR: 4,
  EIO: 5,
  EBADF: 9,
  EAGAIN: 11,
  ENOMEM: 12,
  EACCES: 13,
  EFAULT: 14,
  EBUSY: 16,
  EEXIST: 17,
  ENODEV: 19,
  EINVAL: 22,
  ENOSPC: 28,
  EROFS: 30,
  ENOSYS: 38,
  EAFNOSUPPORT: 97,
  EOPNOTSUPP: 95,
} as const;

export type Errno = keyof typeof errnoNumbers;

/** `EPERM` for 1; `errno 133` for a number not in the table. */
export function errnoName(number: number): string {
  const found = Object.entries(errnoNumbers).find(([, value]) => value === number);
  return found ? found[0] : `errno ${number}`;
}
