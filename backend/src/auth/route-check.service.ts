import { Injectable, RequestMethod, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import { REQUIREMENT, type Requirement } from './decorators.js';

/** Where Nest keeps the HTTP method of a route. */
const METHOD = 'method';

/** Refuses to start while a route does not say who may call it: forgetting that must not open it to everyone. */
@Injectable()
export class RouteCheck implements OnModuleInit {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly reflector: Reflector,
  ) {}

  onModuleInit(): void {
    const silent = this.discovery.getControllers().flatMap(({ metatype }) => {
      if (typeof metatype !== 'function') return [];
      const prototype = metatype.prototype as Record<string, () => unknown>;
      return this.scanner
        .getAllMethodNames(prototype)
        .map((name) => ({ name, handler: prototype[name]! }))
        .filter(({ handler }) => this.reflector.get<RequestMethod | undefined>(METHOD, handler) !== undefined)
        .filter(({ handler }) => this.requirementOf(handler, metatype) === undefined)
        .map(({ name }) => `${metatype.name}.${name}`);
    });
    if (silent.length > 0) {
      throw new Error(`These routes do not say who may call them (@Scopes, @MinRole or @Public): ${silent.join(', ')}`);
    }
  }

  private requirementOf(handler: () => unknown, controller: object): Requirement | undefined {
    return this.reflector.getAllAndOverride<Requirement | undefined>(REQUIREMENT, [handler, controller as never]);
  }
}
