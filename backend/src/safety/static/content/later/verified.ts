/** What makes sure, before it runs, that a download is what it should be. */
export const isVerified = (script: string): boolean =>
  /\b(?:sha(?:1|224|256|384|512)sum|shasum|b2sum)\b[^\n]{0,120}(?:-c\b|--check|--status)|\bgpgv?\b[^\n]{0,80}--verify|\bcosign\s+verify|\bminisign\b|\bopenssl\s+dgst\b[^\n]{0,120}-verify|slsa-verifier|\brpm\s+-K/.test(
    script,
  );
