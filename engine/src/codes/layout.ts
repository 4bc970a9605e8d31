import type { CodeLayer } from '../model/code.js';
import type { Catalogue } from './catalogue.js';

/** The severity bits of an NTSTATUS, 31 and 30. */
const severities = ['success', 'information', 'warning', 'error'] as const;

const ntBit = 0x10000000;

/**
 * Facilities that neither winerror.h nor ntstatus.h defines; logs show who uses them.
 * R is set and N is not, so numbers with them are no well-formed HRESULTs either.
 */
const undocumentedFacilities: ReadonlyMap<number, 'mosetup' | 'wimgapi' | 'dism-wim' | 'mosetup-download'> = new Map([
  [0x190, 'mosetup'],
  [0x142, 'wimgapi'],
  [0x151, 'dism-wim'],
  [0x180, 'mosetup-download'],
] as const);

/** Who uses 0xC190, 0xC142, 0xC151 and 0xC180; undefined for every other prefix. */
export function undocumentedOwner(value: number) {
  return value >>> 28 === 0xc ? undocumentedFacilities.get((value >>> 16) & 0xfff) : undefined;
}

/** The Win32 code inside 0x8007xxxx (HRESULT_FROM_WIN32) or 0xC007xxxx (NTSTATUS_FROM_WIN32). */
export function win32Inside(value: number): number | undefined {
  const prefix = value >>> 16;
  return prefix === 0x8007 || prefix === 0xc007 ? value & 0xffff : undefined;
}

/**
 * The NTSTATUS inside an HRESULT with the N bit: 0xD0000034 carries 0xC0000034 (HRESULT_FROM_NT is x | 0x10000000).
 * NTSTATUS values use the same bit as reserved, so the reading is one candidate among others.
 */
export function ntstatusInside(value: number): number | undefined {
  return (value & ntBit) !== 0 && (value & 0x20000000) === 0 ? (value & ~ntBit) >>> 0 : undefined;
}

/** The other spelling of a SetupAPI error (HRESULT_FROM_SETUPAPI): 0xE0000247 is 0x800F0247. */
export function setupapiTwin(value: number): number | undefined {
  const low = value & 0xffff;
  // 0x800F0800 and up belong to CBS, which has no 0xE000 spelling; 0x1000 is SetupAPI's last one.
  if (low >= 0x400 && low !== 0x1000) return undefined;
  if (value >>> 16 === 0xe000) return (0x800f0000 | low) >>> 0;
  if (value >>> 16 === 0x800f) return (0xe0000000 | low) >>> 0;
  return undefined;
}

/** The bits of a number, read in every way that fits it, outermost first. Small numbers have no fields. */
export function layersOf(catalogue: Catalogue, value: number, asNtstatus: boolean): CodeLayer[] {
  if (value <= 0xffff) return [];
  const twin = setupapiTwin(value);
  const layers: CodeLayer[] = [];
  if (value >>> 16 === 0xe000 && twin !== undefined) {
    layers.push({ kind: 'setupapi', value, twin }, hresultLayer(catalogue, twin));
    return layers;
  }
  const inner = ntstatusInside(value);
  const isNtstatus = value >>> 30 === 3 && inner === undefined && undocumentedOwner(value) === undefined;
  if (!isNtstatus) layers.push(hresultLayer(catalogue, value));
  if (isNtstatus || asNtstatus) layers.push(ntstatusLayer(catalogue, value));
  if (inner !== undefined && !asNtstatus) layers.push(ntstatusLayer(catalogue, inner));
  const win32 = win32Inside(inner ?? value);
  if (win32 !== undefined) layers.push({ kind: 'win32', value: win32 });
  if (twin !== undefined) layers.push({ kind: 'setupapi', value: twin, twin: value });
  return layers;
}

function hresultLayer(catalogue: Catalogue, value: number): CodeLayer {
  // winerror.h masks with 0x1FFF; 0x0FFF after the N bit is taken out keeps FACILITY_DXGI (0x87A), which uses the X bit.
  const facility = (value >>> 16) & 0xfff;
  const undocumented = undocumentedOwner(value);
  return {
    kind: 'hresult',
    value,
    failure: value >>> 31 === 1,
    reserved: (value & 0x40000000) !== 0,
    customer: (value & 0x20000000) !== 0,
    ntstatus: (value & ntBit) !== 0,
    facility,
    facilityNames: (value & ntBit) !== 0 ? [] : facilityNames(catalogue, 'facility_hresult', facility),
    ...(undocumented && { undocumented }),
    code: value & 0xffff,
  };
}

function ntstatusLayer(catalogue: Catalogue, value: number): CodeLayer {
  const facility = (value >>> 16) & 0xfff;
  return {
    kind: 'ntstatus',
    value,
    severity: severities[value >>> 30] ?? 'error',
    customer: (value & 0x20000000) !== 0,
    facility,
    facilityNames: facilityNames(catalogue, 'facility_ntstatus', facility),
    code: value & 0xffff,
  };
}

function facilityNames(catalogue: Catalogue, family: 'facility_hresult' | 'facility_ntstatus', facility: number) {
  return catalogue
    .lookup(facility)
    .filter((entry) => entry.family === family)
    .map((entry) => entry.name);
}
