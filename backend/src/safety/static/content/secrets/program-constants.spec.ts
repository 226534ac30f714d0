import { Constants } from './program-constants.js';

const textsOf = (source: string): string[] => new Constants(source).found.map(({ value }) => value.text);

describe('what constants come to', () => {
  it.each([
    [
      "const head = `sk-${'ant'}-api03-`;\nconst tail = ['Vq8LmZ2tXw', '9RbKp4NcYs'];\nconst client = new Anthropic({ apiKey: head + tail.reduce((a, b) => a + b) });",
      'sk-ant-api03-Vq8LmZ2tXw9RbKp4NcYs',
    ],
    [
      'credentials {\n username = "deployer"\n password = String(java.util.Base64.getDecoder().decode("V204IXZLcTJadEx4NyNSYk5jWTQ="))\n}',
      'Wm8!vKq2ZtLx7#RbNcY4',
    ],
    [
      "const c = [86, 122, 57, 33, 114, 84, 51, 112];\nmodule.exports = new Pool({ host: process.env.PGHOST || 'pg',\n password: String.fromCharCode(...c),\n database: 'app' });",
      'Vz9!rT3p',
    ],
    [
      'class B { const string A = "AccountKey=";\n private const string B = "kR7v";\n private const string C = "MwSy==";\n public static X Container(string name)\n => new(A + B + C + ";Endpoint", name);\n}',
      'AccountKey=kR7vMwSy==;Endpoint',
    ],
    [
      "const masked = [121, 103, 122, 72];\nconst unmask = (xs) => xs.map((n) => String.fromCharCode(n ^ 23)).join('');\nw(`//registry/:_authToken=${unmask(masked)}\n`)",
      'npm_',
    ],
    ['A = ("AKIA", "Q3EG")\nKEY = "".join(A)\n', 'AKIAQ3EG'],
    ['P = ["AKIA", "Q3EG"]\nKEY = "".join(p for p in P)\n', 'AKIAQ3EG'],
    [
      'M = [118, 108]\ndef f(xs):\n    return "".join(chr(x ^ 0x37) for x in xs)\nkey = f([118, 124, 126, 118])',
      'AKIA',
    ],
    ['package x\nconst a = "AKIA"\nconst (\n\tb = "Q3EG"\n)\nvar key = strings.Join([]string{a, b}, "")', 'AKIAQ3EG'],
    ['var key = fmt.Sprintf("%s%s", "AKIA", "Q3EG")', 'AKIAQ3EG'],
    ['var sb strings.Builder\nsb.WriteString("AKIA")\nsb.WriteString("Q3EG")\nreturn sb.String()', 'AKIAQ3EG'],
    ['key := string([]byte{65, 75, 73, 65, 81})', 'AKIAQ'],
    ['String k = new StringBuilder().append("AKIA").append(B).toString(); static final String B = "Q3EG";', 'AKIAQ3EG'],
    ['String k = new StringBuilder("GE3QAIKA").reverse().toString();', 'AKIAQ3EG'],
    ['String k = String.join("", "AKIA", "Q3EG");', 'AKIAQ3EG'],
    ['val parts = listOf("AKIA", "Q3EG")\nval key = parts.joinToString("")', 'AKIAQ3EG'],
    ['val key = "$a$b"\nval a = "AKIA"\nval b = "Q3EG"', 'AKIAQ3EG'],
    ['const KEY: &str = concat!("AKIA", "Q3EG");', 'AKIAQ3EG'],
    ['let k = format!("{}{}", "AKIA", TAIL); const TAIL: &str = "Q3EG";', 'AKIAQ3EG'],
    ['let k: String = ["AKIA", "Q3EG"].concat();', 'AKIAQ3EG'],
    ['let k: String = "GE3QAIKA".chars().rev().collect();', 'AKIAQ3EG'],
    ['let k = String::from_utf8(vec![65, 75, 73, 65, 81]).unwrap();', 'AKIAQ'],
    ['let mut s = String::new();\ns.push_str("AKIA");\ns.push_str("Q3EG");', 'AKIAQ3EG'],
    ['A = "AKIA"\nB = "Q3EG"\nKEY = "#{A}#{B}"', 'AKIAQ3EG'],
    ['KEY = %w[AKIA Q3EG].join', 'AKIAQ3EG'],
    ['KEY = [65, 75, 73, 65].map(&:chr).join', 'AKIA'],
    ['KEY = [65, 75, 73, 65].map { |c| c.chr }.join', 'AKIA'],
    ['KEY = [65, 75, 73, 65].pack("c*")', 'AKIA'],
    ['<?php\n$a = "AKIA";\n$b = "Q3EG";\n$k = $a . $b;', 'AKIAQ3EG'],
    ['<?php\n$p = ["AKIA", "Q3EG"];\n$k = implode("", $p);', 'AKIAQ3EG'],
    ['<?php\n$k = implode(array_map("chr", [65, 75, 73, 65]));', 'AKIA'],
    ['<?php\nclass A { const X = "AKIA"; const Y = "Q3EG"; function k() { return self::X . self::Y; } }', 'AKIAQ3EG'],
    ['<?php\n$k = strrev("GE3QAIKA");', 'AKIAQ3EG'],
    ['defmodule A do\n @a "AKIA"\n @b "Q3EG"\n def key, do: @a <> @b\nend', 'AKIAQ3EG'],
    ['key = ["AKIA", "Q3EG"] |> Enum.join("")', 'AKIAQ3EG'],
    ['key = "QUtJQVEzRUc=" |> Base.decode64!()', 'AKIAQ3EG'],
    ['key = List.to_string([65, 75, 73, 65])', 'AKIA'],
    ['local k = string.char(65, 75, 73, 65)', 'AKIA'],
    ['local tail = "Q3EG"\nlocal k = "AKIA" .. tail\n', 'AKIAQ3EG'],
    ['const o = { a: "AKIA", b: "Q3EG" };\nconst k = o.a + o.b;', 'AKIAQ3EG'],
    ['const o = { a: "AKIA", b: "Q3EG" };\nconst k = Object.values(o).join("");', 'AKIAQ3EG'],
    ['const [a, b] = ["AKIA", "Q3EG"];\nconst k = `${a}${b}`;', 'AKIAQ3EG'],
    ['a, b = "AKIA", "Q3EG"\nk = f"{a}{b}"', 'AKIAQ3EG'],
    ['a = "AKIA"\nb = "Q3EG"\nk = "{}{}".format(a, b)', 'AKIAQ3EG'],
    ['a = "AKIA"\nb = "Q3EG"\nk = "%s%s" % (a, b)', 'AKIAQ3EG'],
    ['d = {"a": "AKIA", "b": "Q3EG"}\nk = d["a"] + d["b"]', 'AKIAQ3EG'],
    ['k = bytes([65, 75, 73, 65]).decode()', 'AKIA'],
    ['from functools import reduce\nk = reduce(lambda a, b: a + b, ["AKIA", "Q3EG"])', 'AKIAQ3EG'],
    ['import operator\nk = functools.reduce(operator.add, ("AKIA", "Q3EG"))', 'AKIAQ3EG'],
    ['BLOB = "QUtJQVEzRUc="\n\nk = base64.b64decode(BLOB).decode()', 'AKIAQ3EG'],
    ['const blob = "414b4941513345472121";\nconst k = Buffer.from(blob, "hex").toString("utf8");', 'AKIAQ3EG!!'],
    ['const k = "AK-IA-Q3".split("-").join("");', 'AKIAQ3'],
    ['const k = "AK#IA#Q3".replace(/#/g, "");', 'AKIAQ3'],
    [
      'var k = Encoding.UTF8.GetString(Convert.FromBase64String(Blob));\nconst string Blob = "QUtJQVEzRUc=";',
      'AKIAQ3EG',
    ],
    ["var k = new string(new[] { 'A', 'K', 'I', 'A' });", 'AKIA'],
    ['var k = string.Concat("AKIA", "Q3EG");', 'AKIAQ3EG'],
    ['var k = $"{A}{B}"; const string A = "AKIA"; const string B = "Q3EG";', 'AKIAQ3EG'],
    ['let k = String(bytes: [65, 75, 73, 65], encoding: .utf8)!', 'AKIA'],
    ['let k = ["AKIA", "Q3EG"].joined()', 'AKIAQ3EG'],
    ['let k = "\\(a)\\(b)"; let a = "AKIA"; let b = "Q3EG"', 'AKIAQ3EG'],
    ['const k = [..."GE3QAIKA"].reverse().join("");', 'AKIAQ3EG'],
    ['let k = "";\nfor (const n of [1]) {}\nk += "AKIA";\nk += "Q3EG";', 'AKIAQ3EG'],
    ['const p = [];\np.push("AKIA");\np.push("Q3EG");\nconst k = p.join("");', 'AKIAQ3EG'],
    ['const k = Buffer.from([65, 75, 73, 65]).toString();', 'AKIA'],
    ['const k = String.fromCharCode.apply(null, codes);\nvar codes = [65, 75, 73, 65];', 'AKIA'],
    ['const k = codes.map((c) => String.fromCharCode(c)).join("");\nvar codes = [65, 75, 73, 65];', 'AKIA'],
    ['byte[] m = {65, 75, 73, 65};\nString k = new String(m, StandardCharsets.UTF_8);', 'AKIA'],
    ["val k = String(charArrayOf('A', 'K', 'I', 'A'))", 'AKIA'],
    ['val k = intArrayOf(65, 75, 73, 65).map { it.toChar() }.joinToString("")', 'AKIA'],
    ['const k = concat("AKIA", "Q3EG");', 'AKIAQ3EG'],
    ['(def k (str "AKIA" "Q3EG"))', 'AKIAQ3EG'],
    ['std::string k = std::string("AKIA") + "Q3EG";', 'AKIAQ3EG'],
    ['my $k = join("", "AKIA", "Q3EG");', 'AKIAQ3EG'],
    ['class A:\n    a = "AKIA"\n    b = "Q3EG"\n    def key(self):\n        return self.a + self.b', 'AKIAQ3EG'],
    ['const k = atob("QUtJQQ==") + tail();\nfunction tail() { return "Q3EG"; }', 'AKIAQ3EG'],
    ['x = codecs.decode("NXVND3RT", "rot13")', 'AKIAQ3EG'],
    ['k = "AKIA" \\\n    "Q3EG"', 'AKIAQ3EG'],
    ['k = (\n  "AKIA"\n  "Q3EG"\n)', 'AKIAQ3EG'],
    ['const s = "XAKIAQ3EGX";\nconst k = s.slice(1, 9);', 'AKIAQ3EG'],
    ['const k = "A_K_I_A"[::2]\n', 'AKIA'],
  ])('%s', (source, text) => {
    expect(textsOf(source).some((one) => one.includes(text))).toBe(true);
  });

  it.each([
    'const k = process.env.A + tail;',
    'const k = read("AKIA") + read("Q3EG");',
    'const a = "AKIA";\nconst b = "Q3EG";\nconst k = a === b;',
    'f(a, b = "AKIA")\ng("Q3EG")',
  ])('leaves apart what nothing puts together: %s', (source) => {
    expect(textsOf(source)).not.toContain('AKIAQ3EG');
  });

  it('says which name is given what', () => {
    const { found } = new Constants("const p = ['ab', 'cd'];\nconnect({ password: p.join('') });");
    expect(found).toContainEqual(
      expect.objectContaining({ name: 'password', value: { kind: 'text', text: 'abcd', isMade: true } }),
    );
  });

  it.each([
    '('.repeat(5000),
    '[{('.repeat(3000),
    'a='.repeat(5000),
    'a+'.repeat(5000),
    '"a"+'.repeat(4000),
    'x=>'.repeat(3000),
    '${'.repeat(4000),
  ])('ends on what is nested or repeated', (source) => {
    expect(new Constants(source).found.length).toBeLessThan(2000);
  });
});
