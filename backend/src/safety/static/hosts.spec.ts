import { offlineContext } from '../policy-file.js';
import { hostKind } from './hosts.js';

const context = {
  ...offlineContext,
  allowHosts: ['api.example.com', '*.cdn.example', 'only.example:8443'],
  allowLoopbackPorts: [3000],
};

describe('a host', () => {
  it.each([
    ['api.example.com', 443, 'allowed-host'],
    ['API.Example.COM.', 443, 'allowed-host'],
    ['api.example.com.evil.net', 443, 'foreign-host'],
    ['xapi.example.com', 443, 'foreign-host'],
    ['a.cdn.example', 443, 'allowed-host'],
    ['cdn.example', 443, 'foreign-host'],
    ['only.example', 8443, 'allowed-host'],
    ['only.example', 443, 'foreign-host'],
    ['localhost', 3000, 'loopback'],
    ['localhost', 22, 'closed-loopback'],
    ['a.localhost', 3000, 'loopback'],
    ['127.0.0.1', 3000, 'loopback'],
    ['127.1', 3000, 'loopback'],
    ['0x7f.1', 3000, 'loopback'],
    ['2130706433', 3000, 'loopback'],
    ['0', 3000, 'loopback'],
    ['::1', 3000, 'loopback'],
    ['[::1]', 3000, 'loopback'],
    ['[::ffff:127.0.0.1]', 3000, 'loopback'],
    ['169.254.169.254', 80, 'private-host'],
    ['2852039166', 80, 'private-host'],
    ['0xa9.0xfe.0xa9.0xfe', 80, 'private-host'],
    ['0251.0376.0251.0376', 80, 'private-host'],
    ['[::ffff:a9fe:a9fe]', 80, 'private-host'],
    ['[64:ff9b::a9fe:a9fe]', 80, 'private-host'],
    ['[2002:a9fe:a9fe::]', 80, 'private-host'],
    ['[fd00:ec2::254]', 80, 'private-host'],
    ['10.0.0.1', 80, 'private-host'],
    ['172.16.5.4', 80, 'private-host'],
    ['192.168.1.1', 80, 'private-host'],
    ['100.100.100.200', 80, 'private-host'],
    ['metadata.google.internal', 80, 'private-host'],
    ['db.internal', 5432, 'private-host'],
    ['169.254.169.254.nip.io', 80, 'private-host'],
    ['localtest.me', 3000, 'private-host'],
    ['8.8.8.8', 53, 'foreign-host'],
    ['evil.example', 443, 'foreign-host'],
    ['', 443, 'unknown-host'],
  ])('%s:%d is %s', (host, port, kind) => {
    expect(hostKind(host, port, context)).toBe(kind);
  });
});
