-- The last guard of what the ledger's statements keep: no budget is passed, no call is closed twice. NOT VALID: rows of
-- before are taken as they are, every later write is checked.
ALTER TABLE "run" ADD CONSTRAINT "run_within_budget" CHECK (
  "tokens_reserved" >= 0 AND "cost_reserved_micros" >= 0
  AND "tokens_spent" + "tokens_reserved" <= "token_limit"
  AND "cost_spent_micros" + "cost_reserved_micros" <= "cost_limit_micros"
) NOT VALID;

ALTER TABLE "shared_budget" ADD CONSTRAINT "shared_budget_within_limits" CHECK (
  "tokens_reserved" >= 0 AND "cost_reserved_micros" >= 0
  AND ("token_limit" IS NULL OR "tokens_spent" + "tokens_reserved" <= "token_limit")
  AND ("cost_limit_micros" IS NULL OR "cost_spent_micros" + "cost_reserved_micros" <= "cost_limit_micros")
) NOT VALID;

CREATE UNIQUE INDEX "budget_entry_closed_once" ON "budget_entry" ("call_id") WHERE "kind" <> 'reserve';
