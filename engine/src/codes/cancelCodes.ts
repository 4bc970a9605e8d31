/**
 * What a call returns when the user, and no fault, ended it: ERROR_CANCELLED and ERROR_REQUEST_ABORTED, wrapped and plain.
 */
export const cancelCodes: ReadonlySet<number> = new Set([0x800704c7, 0x4c7, 0x800704d3, 0x4d3]);
