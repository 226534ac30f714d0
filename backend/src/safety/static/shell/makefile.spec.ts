import { readMakefile } from './makefile.js';

const read = (text: string, given: Record<string, string> = {}) => {
  const run: string[] = [];
  const written: string[] = [];
  const recipes = readMakefile(text, {
    directory: '/work/tree',
    given: new Map(Object.entries(given)),
    run: (line) => {
      run.push(line);
      return 'printed\n';
    },
    write: (path, content) => written.push(`${path}:${content}`),
  });
  return { run, written, lines: (target: string) => recipes.get(target)?.lines };
};

describe('reading a makefile', () => {
  it('puts variables and functions in place', () => {
    const { lines } = read(
      [
        'UP := $(abspath ../other)',
        'PARTS = a b',
        'LIST = $(addprefix $(UP)/,$(PARTS:%=%.txt))',
        'all: ; @rm $(LIST)',
      ].join('\n'),
    );
    expect(lines('all')).toEqual(['rm /work/other/a.txt /work/other/b.txt']);
  });

  it('lets the command line win, and knows what it is called with', () => {
    const { lines } = read(
      'DIR ?= one\nDIR = two\ndefine wipe\nrm -r $(1)/$(DIR)\nendef\nall:\n\t$(call wipe,x) # $@\n',
      {
        DIR: 'three',
      },
    );
    expect(lines('all')).toEqual(['rm -r x/three # all']);
  });

  it('says what is run and written while it is only read', () => {
    const { run, written, lines } = read(
      'X := $(shell id)\nY != date\n$(file >out,$(X))\nall:\n\techo $(X) $$HOME $(Y)\n',
    );
    expect(run).toEqual(['id', 'date']);
    expect(written).toEqual(['out:printed']);
    expect(lines('all')).toEqual(['echo printed $HOME printed']);
  });

  it('ends where a makefile has no end', () => {
    const { lines } = read('A = $(B) $(B)\nB = $(A) $(A)\nall:\n\techo $(A)\n');
    expect(lines('all')).toHaveLength(1);
  });
});
