import type { CodeLayer, CodeMeaning, CodeWarning } from '../model/code.js';
import type { Translate } from '../model/language.js';

/** A row of the table that shows how the bits of a code are read. */
export interface FieldRow {
  readonly field: string;
  readonly value: string;
  readonly meaning: string;
}

/** What a warning says to a reader. */
export function warningText(warning: CodeWarning, t: Translate): string {
  switch (warning) {
    case 'consolidated':
      return t(
        'Setup reports this code to telemetry in place of the real result. It is not the failure: look for the code it replaced, in the line "Remapping install error".',
      );
    case 'remapped-disk-full':
      return t('Setup writes this code in place of 0x80070070 (disk full).');
    case 'stale-gle':
      return t(
        'This is the last error at the moment of logging. It is often left over from another call; trust the other code of the line first.',
      );
    case 'exit-code':
      return t(
        'An exit code is a number of the program itself. The name holds only if the program hands on a Windows error.',
      );
    case 'not-ntstatus':
      return t(
        'The bits look like an NTSTATUS, but this prefix belongs to Windows Setup and imaging. Its last digits do not name an NTSTATUS.',
      );
  }
}

/** How a name was reached, where that is not plain. */
export function viaText(meaning: CodeMeaning, t: Translate): string | undefined {
  switch (meaning.via) {
    case 'win32-in-hresult':
      return t('Win32 code {0} inside the HRESULT', String(meaning.value));
    case 'win32-in-ntstatus':
      return t('Win32 code {0} inside the NTSTATUS', String(meaning.value));
    case 'ntstatus-in-hresult':
      return t('NTSTATUS {0} inside the HRESULT', hex8(meaning.value));
    case 'setupapi-in-hresult':
      return t('SetupAPI error {0}, of which this is the HRESULT', hex8(meaning.value));
    case 'hresult-of-setupapi':
      return t('HRESULT {0} of this SetupAPI error', hex8(meaning.value));
    case 'exact':
    case 'bare-number':
      return undefined;
  }
}

/** The bits of a code, field by field, outermost reading first. */
export function fieldRows(layers: readonly CodeLayer[], t: Translate): FieldRow[] {
  return layers.flatMap((layer) => rowsOf(layer, t));
}

function rowsOf(layer: CodeLayer, t: Translate): FieldRow[] {
  switch (layer.kind) {
    case 'hresult':
      return [
        { field: t('HRESULT'), value: hex8(layer.value), meaning: layer.failure ? t('failure') : t('success') },
        ...(layer.ntstatus ? [{ field: t('N bit'), value: '1', meaning: t('an NTSTATUS is inside') }] : []),
        ...(layer.reserved && !layer.ntstatus
          ? [{ field: t('R bit'), value: '1', meaning: t('reserved: not a well-formed HRESULT') }]
          : []),
        ...(layer.customer ? [{ field: t('C bit'), value: '1', meaning: t('defined by an application') }] : []),
        { field: t('Facility'), value: hex(layer.facility), meaning: facilityText(layer, t) },
        { field: t('Code'), value: hex(layer.code), meaning: String(layer.code) },
      ];
    case 'ntstatus':
      return [
        { field: t('NTSTATUS'), value: hex8(layer.value), meaning: severityText(layer.severity, t) },
        ...(layer.customer ? [{ field: t('C bit'), value: '1', meaning: t('defined by an application') }] : []),
        {
          field: t('Facility'),
          value: hex(layer.facility),
          meaning: layer.facilityNames.join(' / ') || (layer.facility === 0 ? t('the system itself') : t('unknown')),
        },
        { field: t('Code'), value: hex(layer.code), meaning: String(layer.code) },
      ];
    case 'win32':
      return [{ field: t('Win32 code'), value: hex(layer.value), meaning: String(layer.value) }];
    case 'setupapi':
      return [
        { field: t('SetupAPI error'), value: hex8(layer.value), meaning: t('the same error as {0}', hex8(layer.twin)) },
      ];
  }
}

function facilityText(layer: Extract<CodeLayer, { kind: 'hresult' }>, t: Translate): string {
  switch (layer.undocumented) {
    case 'mosetup':
      return t('undocumented; used by Windows Setup (MoSetup)');
    case 'mosetup-download':
      return t('undocumented; used by the download engine of Windows Setup');
    case 'wimgapi':
      return t('undocumented; used by WIMGAPI');
    case 'dism-wim':
      return t("undocumented; used by DISM's WIM provider");
    case undefined:
      if (layer.ntstatus) return t('that of the NTSTATUS');
      return layer.facilityNames.join(' / ') || t('unknown');
  }
}

function severityText(severity: 'success' | 'information' | 'warning' | 'error', t: Translate): string {
  switch (severity) {
    case 'success':
      return t('success');
    case 'information':
      return t('information');
    case 'warning':
      return t('warning');
    case 'error':
      return t('error');
  }
}

function hex(value: number): string {
  return `0x${value.toString(16).toUpperCase()}`;
}

function hex8(value: number): string {
  return `0x${value.toString(16).toUpperCase().padStart(8, '0')}`;
}
