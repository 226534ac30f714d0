import { Body, Controller, Get, Header, HttpCode, Inject, Ip, Post, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CONFIG, Problem, type Config } from '../platform/index.js';
import type { Authenticated } from './authenticator.service.js';
import { Caller, CallerCredential, MinRole, Public, Scopes } from './decorators.js';
import { LoginDto, SignedIn, SignInLinkView, SocketTicketView } from './dto/sign-in.dto.js';
import { isAllowedOrigin } from './origins.js';
import type { Principal } from './principal.js';
import { cookieOptions, SESSION_COOKIE } from './session-cookie.js';
import { SignInService } from './sign-in.service.js';
import { Tickets } from './tickets.service.js';

@ApiTags('auth')
@Controller('auth')
export class AuthController {
  constructor(
    private readonly signIn: SignInService,
    private readonly tickets: Tickets,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Signs a browser in with an API key or a sign-in link; the session is in the cookie of the answer. */
  @Post('login')
  @HttpCode(200)
  @Public()
  @Header('cache-control', 'no-store')
  async login(
    @Body() login: LoginDto,
    @Ip() address: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SignedIn> {
    this.refuseForeignPage(request);
    const session =
      login.key === undefined
        ? await this.signIn.withLink(login.link!, address)
        : await this.signIn.withKey(login.key.trim(), address);
    const cookie = { ...cookieOptions(this.config.ui.url), expires: session.expiresAt };
    void reply.setCookie(SESSION_COOKIE, session.secret, cookie);
    return signedIn(session.principal, session.expiresAt);
  }

  /** Ends the session of the cookie. Without one there is nothing to end, which is no error. */
  @Post('logout')
  @HttpCode(204)
  @Public()
  async logout(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    this.refuseForeignPage(request);
    const secret = request.cookies[SESSION_COOKIE];
    void reply.clearCookie(SESSION_COOKIE, cookieOptions(this.config.ui.url));
    if (secret !== undefined && secret !== '') await this.signIn.end(secret);
  }

  /** Who calls, and what they may do. */
  @Get('me')
  @MinRole('viewer')
  me(@CallerCredential() { principal, expiresAt }: Authenticated): SignedIn {
    return signedIn(principal, expiresAt);
  }

  /** Makes a link that signs a browser in as the caller: once, within ten minutes. */
  @Post('sign-in-links')
  @Scopes('keys:write')
  @Header('cache-control', 'no-store')
  async createSignInLink(@Caller() caller: Principal): Promise<SignInLinkView> {
    const { url, expiresAt } = await this.signIn.link(caller);
    return { url, expiresAt: expiresAt.toISOString() };
  }

  /** Makes a ticket that opens one WebSocket as the caller within thirty seconds. */
  @Post('socket-tickets')
  @MinRole('viewer')
  @Header('cache-control', 'no-store')
  async createSocketTicket(@CallerCredential() caller: Authenticated): Promise<SocketTicketView> {
    const { secret, expiresAt } = await this.tickets.issueSocket(caller);
    return { ticket: secret, expiresAt: expiresAt.toISOString() };
  }

  /** Another site's page could else sign a browser in as somebody else, or out. */
  private refuseForeignPage({ headers }: FastifyRequest): void {
    if (headers.origin === undefined || isAllowedOrigin(headers, this.config.ui.origins)) return;
    throw new Problem('origin_not_allowed', `Sign in at ${this.config.ui.url}.`);
  }
}

function signedIn(principal: Principal, expiresAt: Date | null): SignedIn {
  return { principal: { ...principal, scopes: [...principal.scopes] }, expiresAt: expiresAt?.toISOString() ?? null };
}
