import type { Connection } from 'vscode-languageserver/node';

/** The settings that the server acts on, with the defaults of package.json. */
export interface Settings {
  readonly inlayHints: { readonly enabled: boolean };
  readonly codeLens: { readonly enabled: boolean };
}

export const defaultSettings: Settings = { inlayHints: { enabled: true }, codeLens: { enabled: true } };

/** Reads the settings that apply to a document; unknown or wrong values fall back to the defaults. */
export async function readSettings(connection: Connection, scopeUri: string, supported: boolean): Promise<Settings> {
  if (!supported) return defaultSettings;
  const value: unknown = await connection.workspace.getConfiguration({ scopeUri, section: 'upgradeForensics' });
  return { inlayHints: { enabled: flag(value, 'inlayHints') }, codeLens: { enabled: flag(value, 'codeLens') } };
}

function flag(value: unknown, section: 'inlayHints' | 'codeLens'): boolean {
  if (typeof value !== 'object' || value === null || !(section in value)) return true;
  const inner = (value as Record<string, unknown>)[section];
  if (typeof inner !== 'object' || inner === null || !('enabled' in inner)) return true;
  return inner.enabled !== false;
}
