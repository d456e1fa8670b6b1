// For interop.mjs: counts and prints what was checked.
export class Report {
  passed = 0;
  failed = 0;

  check(what, isRight, details = '') {
    if (isRight) this.passed += 1;
    else this.failed += 1;
    if (!isRight || process.env.VERBOSE) console.log(`${isRight ? 'ok    ' : 'NOT OK'} ${what}${isRight ? '' : ` ${details}`}`);
  }

  equal(what, got, wanted) {
    this.check(what, got === wanted, `\n       got    ${JSON.stringify(got)}\n       wanted ${JSON.stringify(wanted)}`);
  }

  // One line a section: what it was and how many checks it made.
  async section(title, body) {
    const before = [this.passed, this.failed];
    try {
      await body();
    } catch (error) {
      this.check(title, false, error.stack);
    }
    console.log(`${title}: ${this.passed - before[0]} checks, ${this.failed - before[1]} failed`);
  }
}
