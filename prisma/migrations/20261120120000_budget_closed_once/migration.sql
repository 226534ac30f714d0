-- The last guard of what the ledger's statements keep: no call is closed twice. (A CHECK on the limits would not do: an
-- UPDATE is checked once with the row as its snapshot has it, before it waits for the one that it then changes.)
CREATE UNIQUE INDEX "budget_entry_closed_once" ON "budget_entry" ("call_id") WHERE "kind" <> 'reserve';
