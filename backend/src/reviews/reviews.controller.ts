import { Body, Controller, Get, HttpCode, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { actorOf, Caller, Claim, Idempotent, Scopes, type IdempotencyClaim, type Principal } from '../auth/index.js';
import { ListReviewsQuery } from './dto/list-reviews.dto.js';
import { ResolveReviewDto, ReviewPage, ReviewView } from './dto/review.dto.js';
import { ReviewsService } from './reviews.service.js';

@ApiTags('reviews')
@Controller('reviews')
export class ReviewsController {
  constructor(private readonly reviews: ReviewsService) {}

  /** The inbox: open questions oldest first, others newest first. */
  @Get()
  @Scopes('reviews:read')
  list(@Query() query: ListReviewsQuery): Promise<ReviewPage> {
    return this.reviews.list(query);
  }

  /** One question, with what it stands on. */
  @Get(':id')
  @Scopes('reviews:read')
  get(@Param('id', ParseUUIDPipe) id: string): Promise<ReviewView> {
    return this.reviews.get(id);
  }

  /** Says that you look at it. */
  @Post(':id/claim')
  @HttpCode(200)
  @Scopes('reviews:answer')
  claim(@Caller() caller: Principal, @Param('id', ParseUUIDPipe) id: string): Promise<ReviewView> {
    return this.reviews.claim(actorOf(caller), id);
  }

  /** Answers a question once; the run goes on. A second answer gets 409 and is shown the first. */
  @Post(':id/resolve')
  @HttpCode(200)
  @Scopes('reviews:answer')
  @Idempotent()
  async resolve(
    @Caller() caller: Principal,
    @Claim() claim: IdempotencyClaim | undefined,
    @Param('id', ParseUUIDPipe) id: string,
    @Body() answer: ResolveReviewDto,
  ): Promise<ReviewView> {
    await this.reviews.mayAnswer(caller, id, answer);
    return this.reviews.resolve(
      actorOf(caller),
      id,
      answer,
      (tx, body) => claim?.complete(tx, { status: 200, body }) ?? Promise.resolve(),
    );
  }
}
