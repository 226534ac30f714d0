-- CreateTable
CREATE TABLE "audit_draft" (
    "id" UUID NOT NULL,
    "before" TEXT NOT NULL,
    "after" TEXT NOT NULL,

    CONSTRAINT "audit_draft_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "audit_entry_action_seq_idx" ON "audit_entry"("action", "seq");

-- CreateIndex
CREATE INDEX "audit_entry_actor_seq_idx" ON "audit_entry"("actor", "seq");

-- A draft does not outlive its transaction, so there is nothing in it that a crash could lose.
ALTER TABLE "audit_draft" SET UNLOGGED;

-- Links a draft into the chain. One writer at a time holds the lock, from here to the end of its commit; the statements
-- after it see what the writer before has committed. The row is taken from the text that is hashed, so the two agree.
CREATE FUNCTION "link_audit_entry"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  last_seq BIGINT;
  last_hash TEXT;
  canonical TEXT;
  entry JSONB;
BEGIN
  PERFORM pg_advisory_xact_lock(4927001);
  SELECT "seq", "hash" INTO last_seq, last_hash FROM "audit_entry" ORDER BY "seq" DESC LIMIT 1;
  last_seq := coalesce(last_seq, 0) + 1;
  last_hash := coalesce(last_hash, repeat('0', 64));
  canonical := NEW."before" || last_seq || NEW."after";
  entry := canonical::jsonb;
  INSERT INTO "audit_entry" ("seq", "at", "actor", "action", "run_id", "subject", "data", "prev_hash", "hash")
  VALUES (last_seq, (entry ->> 'at')::timestamptz, entry ->> 'actor', entry ->> 'action', (entry ->> 'runId')::uuid,
          entry ->> 'subject', entry -> 'data', last_hash,
          encode(sha256(convert_to(last_hash || E'\n' || canonical, 'UTF8')), 'hex'));
  DELETE FROM "audit_draft" WHERE "id" = NEW."id";
  RETURN NULL;
END
$$;

-- Deferred: the chain is locked while transactions commit and never while they run, whatever else they lock, and when.
CREATE CONSTRAINT TRIGGER "audit_draft_linked_at_commit" AFTER INSERT ON "audit_draft"
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION "link_audit_entry"();

-- Nothing else enters the chain.
CREATE FUNCTION "refuse_unlinked_audit"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF pg_trigger_depth() < 2 THEN
    RAISE EXCEPTION 'audit entries enter the chain through audit_draft' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER "audit_entry_linked_only" BEFORE INSERT ON "audit_entry"
  FOR EACH ROW EXECUTE FUNCTION "refuse_unlinked_audit"();
