import { availableParallelism } from 'node:os';
import { setImmediate } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { AuditReport } from '../../audit/audit-report.js';
import { addReport, emptyReport } from '../../audit/audit-text.js';
import { fileAuditor, unreadable } from './audit-file.js';
import type { AuditSettings } from './audit-settings.js';
import type { FoundManifest } from './find-manifests.js';
import { type PackedReport, unpackReport } from './packed-report.js';

/** Starting threads pays off from about here. */
const fewFiles = 300;
const batchSize = 128;

/** Audits all files, on several threads where they are many; the report is in their order. `done` counts up. */
export async function auditFiles(
  manifests: readonly FoundManifest[],
  settings: AuditSettings,
  done: (files: number) => void,
): Promise<AuditReport> {
  const report = emptyReport(settings.pssVersion);
  if (manifests.length < fewFiles) {
    const audit = fileAuditor(settings);
    manifests.forEach((manifest, index) => {
      addReport(report, audit(manifest));
      done(index + 1);
    });
    return report;
  }
  for (const part of await auditOnThreads(batchesOf(manifests), settings, done)) addReport(report, part);
  return report;
}

function batchesOf(manifests: readonly FoundManifest[]): FoundManifest[][] {
  const batches: FoundManifest[][] = [];
  for (let at = 0; at < manifests.length; at += batchSize) batches.push(manifests.slice(at, at + batchSize));
  return batches;
}

async function auditOnThreads(
  batches: readonly FoundManifest[][],
  settings: AuditSettings,
  done: (files: number) => void,
): Promise<AuditReport[]> {
  const reports: AuditReport[] = new Array(batches.length);
  let next = 0;
  let finished = 0;
  const take = () => (next < batches.length ? next++ : undefined);
  const keep = (index: number, report: AuditReport) => {
    reports[index] = report;
    finished += batches[index]?.length ?? 0;
    done(finished);
  };
  // This thread works as well: what it finds need not be handed over.
  const others = Math.min(availableParallelism(), 16) - 1;
  const threads = Array.from({ length: others }, async () => {
    // A thread that dies (out of memory, most likely) takes its batches with it, not the audit.
    for (let more = true; more; ) more = await runThread(batches, settings, take, keep);
  });
  const audit = fileAuditor(settings);
  for (let index = take(); index !== undefined; index = take()) {
    const report = emptyReport(settings.pssVersion);
    for (const manifest of batches[index] ?? []) addReport(report, audit(manifest));
    keep(index, report);
    // Lets the others' answers in.
    await setImmediate();
  }
  await Promise.all(threads);
  return reports;
}

/** Batches that a thread has before it, so that it need not wait for this one. */
const ahead = 2;

/** Feeds one thread until there is nothing more (false), or until it dies (true). */
function runThread(
  batches: readonly FoundManifest[][],
  settings: AuditSettings,
  take: () => number | undefined,
  keep: (index: number, report: AuditReport) => void,
): Promise<boolean> {
  return new Promise((resolve) => {
    /** Sent and not answered, in order. */
    const sent: number[] = [];
    const first = take();
    if (first === undefined) {
      resolve(false);
      return;
    }
    const worker = new Worker(new URL('./audit-worker.js', import.meta.url), {
      workerData: settings,
      // What a file leaves behind is garbage by the next: with room for many files, little of it is ever copied.
      resourceLimits: { maxYoungGenerationSizeMb: 64 },
    });
    const send = (index: number | undefined) => {
      if (index === undefined) return;
      sent.push(index);
      worker.postMessage(batches[index]);
    };
    worker.on('message', (packed: PackedReport) => {
      const done = sent.shift();
      send(take());
      if (done !== undefined) keep(done, unpackReport(packed));
      if (sent.length === 0) void worker.terminate().then(() => resolve(false));
    });
    worker.on('error', (error) => {
      for (const index of sent) keep(index, lost(batches[index] ?? [], error, settings));
      resolve(true);
    });
    send(first);
    for (let more = 1; more < ahead; more++) send(take());
  });
}

function lost(batch: readonly FoundManifest[], error: Error, settings: AuditSettings): AuditReport {
  const report = emptyReport(settings.pssVersion);
  for (const { path } of batch)
    addReport(
      report,
      unreadable(path, `a thread ended while auditing it or a file beside it: ${error.message}`, settings),
    );
  return report;
}
