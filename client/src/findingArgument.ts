import type { FindingArgument } from '../../server/src/protocol.js';

/** The argument of a lens's or quick fix's command; undefined when a person ran the command without one. */
export function findingArgument(value: unknown): FindingArgument | undefined {
  if (typeof value !== 'object' || value === null || !('uri' in value) || !('findingId' in value)) return undefined;
  const { uri, findingId } = value;
  if (typeof uri !== 'string' || typeof findingId !== 'string') return undefined;
  const remediation = 'remediation' in value ? value.remediation : undefined;
  return { uri, findingId, ...(typeof remediation === 'string' && { remediation }) };
}
