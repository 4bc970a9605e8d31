import {
  evidenceRequest,
  hex,
  type CaseAnalysis,
  type ImageOrigin,
  type MissingEvidence,
  type OsFacts,
  type SetupDiagResult,
  type Speech,
} from '../../../engine/src/index.js';

/** The history of the machine; attempts are numbered from 1, in the order of `attempts`. */
export function historyObject({ history }: CaseAnalysis, speech: Speech) {
  if (!history) return {};
  const { attempts, installations, present, hashes } = history;
  return {
    history: {
      attempts: attempts.map(({ mediaPath, imagePlace, origin, known }, index) => ({
        attempt: index + 1,
        ...(mediaPath && { mediaPath }),
        ...(imagePlace && { imagePlace: { file: imagePlace.file, line: imagePlace.line } }),
        ...(known && { knownImage: known }),
        ...(origin && { origin: originObject(origin, speech) }),
      })),
      ...(hashes && {
        hashes: hashes.map(({ place, sha256, path, known }) => ({
          file: place.file,
          line: place.line,
          sha256,
          ...(path && { path }),
          ...(known && { knownImage: known }),
        })),
      }),
      installations: installations.map(({ tree, os, madeBy, cleanInstall, madeAt }) => ({
        tree,
        ...system(os),
        ...(madeBy !== undefined && { madeByAttempt: madeBy + 1 }),
        ...(cleanInstall && { cleanInstall: { file: cleanInstall.file, line: cleanInstall.line } }),
        ...stamp('madeAt', madeAt),
      })),
      ...(present && {
        present: {
          ...system(present.os),
          ...(present.madeBy !== undefined && { madeByAttempt: present.madeBy + 1 }),
          ...(present.cleanInstall && {
            cleanInstall: { file: present.cleanInstall.file, line: present.cleanInstall.line },
          }),
        },
      }),
    },
  };
}

function originObject({ known, source, evidence, wouldBeIn, searched }: ImageOrigin, { t, language }: Speech) {
  return {
    known,
    ...(source && { source }),
    evidence: evidence.map(({ place, what }) => ({ file: place.file, line: place.line, what: what[language] })),
    wouldBeIn: wouldBeIn.map(({ title, where }) => ({ what: t(title), where })),
    searched: searched.map(({ file, from, until }) => ({ file, ...stamp('from', from), ...stamp('until', until) })),
  };
}

/** What SetupDiag said; absent when the case holds no result of it. */
export function setupDiagObject({ setupDiag }: CaseAnalysis, { language }: Speech) {
  return setupDiag ? { setupDiag: setupDiag.map((result) => resultObject(result, language)) } : {};
}

function resultObject(result: SetupDiagResult, language: Speech['language']) {
  const { form, place, outcome, relation, profile, guid, rule, phase, operation, hostBuild, targetBuild } = result;
  return {
    form,
    file: place.file,
    line: place.line,
    outcome,
    relation,
    ...(result.version && { version: result.version }),
    ...(profile && { profile }),
    ...(guid && { guid }),
    ...(rule && {
      rule: {
        number: rule.number,
        name: rule.name,
        symptom: rule.symptom,
        title: rule.title[language],
        fix: rule.fix[language],
      },
    }),
    ...(phase && { phase }),
    ...(operation && { operation }),
    ...(result.result !== undefined && { result: hex(result.result, 8) }),
    ...(result.extend !== undefined && { extend: hex(result.extend, 5) }),
    ...(hostBuild && { hostBuild }),
    ...(targetBuild && { targetBuild }),
    failureData: result.failureData,
    lines: result.lines.map(({ place: at, text, target }) => ({
      line: at.line,
      text,
      ...(target && { target: { file: target.file, line: target.line } }),
    })),
  };
}

/** What is missing, and the text that asks the customer for it in both languages. */
export function missingObject(analysis: CaseAnalysis, { t }: Speech) {
  const request = evidenceRequest(analysis);
  return {
    missing: analysis.missing.map(({ what, why, args, state, found }: MissingEvidence) => ({
      what,
      why: t(why, ...(args ?? [])),
      ...(state && { state }),
      ...(found && { file: found.file, line: found.line }),
    })),
    ...(request && { evidenceRequest: request }),
  };
}

function system({ build, edition, language }: OsFacts = {}) {
  return { ...(build && { build }), ...(edition && { edition }), ...(language && { language }) };
}

function stamp(key: string, time: number) {
  return Number.isNaN(time) ? {} : { [key]: new Date(time).toISOString().slice(0, 19) };
}
