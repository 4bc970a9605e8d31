/** Messages are English and translated where a problem is shown. */
const reasons: Readonly<Record<string, { readonly why: string }>> = {
  ENOENT: { why: 'no such file or folder' },
  EACCES: { why: 'access denied' },
  EPERM: { why: 'access denied' },
  EBUSY: { why: 'in use by another program' },
  EISDIR: { why: 'is a folder' },
  EIO: { why: 'the disk reports an error' },
  ELOOP: { why: 'a link that leads to itself' },
  EMFILE: { why: 'too many files are open' },
  ENFILE: { why: 'too many files are open' },
  ENAMETOOLONG: { why: 'its name is too long' },
  ENODEV: { why: 'the drive is gone' },
  ENXIO: { why: 'the drive is gone' },
  ENOTCONN: { why: 'the network drive does not answer' },
  ETIMEDOUT: { why: 'the network drive does not answer' },
  ESTALE: { why: 'the network drive does not answer' },
  EHOSTDOWN: { why: 'the network drive does not answer' },
  EHOSTUNREACH: { why: 'the network drive does not answer' },
  ENETDOWN: { why: 'the network drive does not answer' },
  ENETUNREACH: { why: 'the network drive does not answer' },
  ECONNABORTED: { why: 'the network drive does not answer' },
  ECONNRESET: { why: 'the network drive does not answer' },
  // What Windows says beyond the list that libuv translates: cloud storage, shares that are gone, what a scanner holds back.
  UNKNOWN: {
    why: 'Windows refuses it: the network drive or cloud storage does not answer, or a virus scanner holds it back',
  },
  EROFS: { why: 'the drive is read-only' },
  ENOSPC: { why: 'the drive is full' },
};

/** Why an operation on a file failed, in a few words a person can act on. */
export function reason(error: unknown): string {
  return knownReason(error) ?? (error instanceof Error ? error.message : String(error));
}

/** Undefined for what has no words of ours. */
export function knownReason(error: unknown): string | undefined {
  const code = (error as { code?: unknown }).code;
  return typeof code === 'string' && Object.hasOwn(reasons, code) ? reasons[code]?.why : undefined;
}
