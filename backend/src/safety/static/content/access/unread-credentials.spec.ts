import { accessHoles } from './access-holes.js';

const names = (text: string, path = 'src/auth/login.ts'): string[] =>
  [...accessHoles(text, path)].map(({ name }) => name);

describe('credentials', () => {
  it('sees a password that is asked for and not looked at', () => {
    const found = names(
      'async function authenticate(email: string, password: string) {\n  const user = await users.findByEmail(email);\n  return user;\n}\n',
    );
    expect(found).toEqual(['a password that is never looked at']);
  });

  it('lets a password be handed on', () => {
    const found = names(
      'async function authenticate(email: string, password: string) {\n  const user = await users.findByEmail(email);\n  return user && (await compare(password, user.hash)) ? user : null;\n}\n',
    );
    expect(found).toEqual([]);
  });

  it('sees a digest in the program that opens it', () => {
    const text = [
      'MASTER = "5f4dcc3b5aa765d61d8327deb882cf995f4dcc3b5aa765d61d8327deb882cf99"',
      'def login(user, password):',
      '    if sha256(password.encode()).hexdigest() == MASTER:',
      '        return user',
      '    return None',
    ].join('\n');
    expect(names(text, 'login.py')).toContain('a password that opens every account');
  });

  it('tells a view that is meant for everyone from one that is not', () => {
    const view = (name: string): string => `class ${name}(APIView):\n    permission_classes = [AllowAny]\n`;
    expect(names(view('RegisterView'), 'api/views.py')).toEqual([]);
    expect(names(view('RefundView'), 'api/views.py')).toEqual(['every caller let in']);
  });

  it('tells a guard that callers can skip from one that is optional', () => {
    const guard = (condition: string): string =>
      `export function requireUser(req, res, next) {\n  if (${condition}) {\n    next();\n    return;\n  }\n  if (!req.session.user) return res.sendStatus(401);\n  next();\n}\n`;
    expect(names(guard("req.get('x-night')"))).toEqual(['a check that callers can skip']);
    expect(names(guard("req.method === 'OPTIONS'"))).toEqual([]);
    expect(names(guard("req.get('x-night') === process.env.NIGHT_KEY"))).toEqual([]);
  });
});
