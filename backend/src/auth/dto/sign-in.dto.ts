import { IsString, Length, ValidateIf } from 'class-validator';
import type { Role, Scope } from '../principal.js';

/** Give either `key` or `link`. */
export class LoginDto {
  /** An API key. */
  @ValidateIf((login: LoginDto) => login.key !== undefined || login.link === undefined)
  @IsString({ message: 'must be an API key; or give link' })
  @Length(1, 200)
  key?: string;

  /** The secret of a sign-in link; it works once. */
  @ValidateIf((login: LoginDto) => login.link !== undefined)
  @IsString()
  @Length(1, 200)
  link?: string;
}

/** Who calls. */
export class PrincipalView {
  kind!: 'key' | 'session';
  /** Id of the API key; a session has the one it was signed in with. */
  id!: string;
  name!: string;
  role!: Role;
  /** What is allowed. */
  scopes!: Scope[];
}

export class SignedIn {
  principal!: PrincipalView;
  /** When the session, or the key, ends; null when never. */
  expiresAt!: string | null;
}

export class SignInLinkView {
  /** Opens WAVE signed in, once. */
  url!: string;
  expiresAt!: string;
}

export class SocketTicketView {
  /** Opens one WebSocket, as `/api/ws?ticket=…`. */
  ticket!: string;
  expiresAt!: string;
}
