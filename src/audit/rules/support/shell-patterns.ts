const downloader = /\b(?:curl|wget|fetch)\s+(?=-|["']?(?:https?:|\$|[\w-]+\.[\w-]))/;
const shell =
  /^\s*(?:sudo\s+(?:-\S+\s+){0,3})?(?:\/\S{0,40}\/)?(?:env\s+)?(?:\w{1,60}=\S{0,60}\s+)?(?:(?:ba|z|da|k|a)?sh|python[\d.]{0,5}|perl|ruby|node|php)(?![\w./-])/;
const shellOfDownload =
  /\b(?:(?:ba|z|da|k|a)?sh|eval|source)\s+(?:-c\s+)?["']?(?:<\(|\$\(|`)\s*(?:curl|wget)\b/;

/** The text that downloads something and hands it to a shell or interpreter; `undefined` where none does. */
export function pipedToShell(script: string): string | undefined {
  if (!script.includes('curl') && !script.includes('wget') && !script.includes('fetch')) return undefined;
  for (const pipeline of script.split(/\|\||&&|[;\n]/)) {
    const found = pipelineToShell(pipeline);
    if (found !== undefined) return found;
  }
  return shellOfDownload.exec(script)?.[0];
}

function pipelineToShell(pipeline: string): string | undefined {
  if (!pipeline.includes('|')) return undefined;
  const [first = '', ...rest] = pipeline.split('|');
  let downloads = downloader.test(first);
  for (const part of rest) {
    if (downloads && shell.test(part)) return pipeline.slice(downloader.exec(pipeline)?.index ?? 0).trim();
    downloads ||= downloader.test(part);
  }
  return undefined;
}
