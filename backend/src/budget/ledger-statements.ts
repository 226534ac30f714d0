// The ledger's moves, one statement each. Locks are taken in one order everywhere: the run's row, then its project's
// budget, then the account's, which everybody waits for and which is therefore held the shortest.

/** No limit is a limit that nothing reaches. */
const tokenLimit = `coalesce(token_limit, 9223372036854775807)`;
const costLimit = `coalesce(cost_limit_micros, 9223372036854775807)`;
const amounts = `token_limit, tokens_spent, tokens_reserved, cost_limit_micros, cost_spent_micros, cost_reserved_micros`;
const sharedAmounts = amounts.replaceAll(/\b(?=token|cost)/g, 's.');

/**
 * Takes a call's worst case out of run, project and account, or out of none. The row of the run is found only while the
 * lease holds. One row comes back when it fitted, else one for each scope.
 *
 * $1 run, $2 epoch, $3 tokens, $4 micro-USD, $5 entry, $6 call, $7 agent, $8 model
 */
export const RESERVE = `
with owner as (
  select project_id::text as project, ${amounts} from run where id = $1::uuid and lease_epoch = $2::int for update
), shared as (
  select s.scope, ${sharedAmounts} from owner join shared_budget s on s.scope in (owner.project, 'account')
  order by s.scope = 'account' for update of s
), scopes as (
  select 'run' as scope, ${amounts} from owner
  union all
  select case scope when 'account' then 'account' else 'project' end, ${amounts} from shared
), verdict as (
  select count(*) > 0 as owned, count(*) = 3 as complete,
         count(*) = 3 and bool_and(tokens_spent + tokens_reserved + $3::bigint <= ${tokenLimit}
                                   and cost_spent_micros + cost_reserved_micros + $4::bigint <= ${costLimit}) as fits
  from scopes
), taken as (
  update run set tokens_reserved = tokens_reserved + $3::bigint, cost_reserved_micros = cost_reserved_micros + $4::bigint
  from verdict where id = $1::uuid and fits
), taken_shared as (
  update shared_budget s set tokens_reserved = s.tokens_reserved + $3::bigint,
                             cost_reserved_micros = s.cost_reserved_micros + $4::bigint
  from verdict, shared where s.scope = shared.scope and fits
), entry as (
  insert into budget_entry (id, run_id, kind, call_id, epoch, agent, model, tokens, cost_micros)
  select $5::uuid, $1::uuid, 'reserve', $6::uuid, $2::int, $7, $8, $3::bigint, $4::bigint from verdict where fits
)
select owned, complete, fits, scope, ${amounts} from verdict left join scopes on not fits`;

/**
 * Closes a call once: what it took is spent, the rest is free again, in run, project and account. Nothing comes back when
 * it was closed before. The run's row must have been locked by an earlier statement of the transaction: only then does
 * this one see what another closing wrote.
 *
 * $1 call, $2 entry, $3 settle or release, $4 tokens and $5 micro-USD (null: all that was reserved), $6 usage
 */
export const CLOSE = `
with reserved as (
  select run_id, epoch, agent, model, tokens, cost_micros,
         least(coalesce($4::bigint, tokens), tokens) as taken, least(coalesce($5::bigint, cost_micros), cost_micros) as paid
  from budget_entry where call_id = $1::uuid and kind = 'reserve'
    and not exists (select from budget_entry closing where closing.call_id = $1::uuid and closing.kind <> 'reserve')
), shared as (
  select s.scope from reserved join run on run.id = reserved.run_id
  join shared_budget s on s.scope in (run.project_id::text, 'account')
  order by s.scope = 'account' for update of s
), moved_shared as (
  update shared_budget s set tokens_reserved = s.tokens_reserved - reserved.tokens,
                             cost_reserved_micros = s.cost_reserved_micros - reserved.cost_micros,
                             tokens_spent = s.tokens_spent + reserved.taken,
                             cost_spent_micros = s.cost_spent_micros + reserved.paid
  from reserved, shared where s.scope = shared.scope
), entry as (
  insert into budget_entry (id, run_id, kind, call_id, epoch, agent, model, tokens, cost_micros, usage)
  select $2::uuid, run_id, $3, $1::uuid, epoch, agent, model, taken, paid, $6::jsonb from reserved
)
update run set tokens_reserved = run.tokens_reserved - reserved.tokens,
               cost_reserved_micros = run.cost_reserved_micros - reserved.cost_micros,
               tokens_spent = run.tokens_spent + reserved.taken, cost_spent_micros = run.cost_spent_micros + reserved.paid
from reserved where run.id = reserved.run_id
returning reserved.taken as tokens, reserved.paid as "costMicros"`;

/** Makes the shared budgets of a run that have no row yet: those of a new project. $1 run */
export const OPEN_SHARED = `
insert into shared_budget (scope) select project_id::text from run where id = $1::uuid union all select 'account'
on conflict do nothing`;

/** How a run, its project and the account stand. $1 run */
export const SCOPES = `
select 'run' as scope, ${amounts} from run where id = $1::uuid
union all
select case s.scope when 'account' then 'account' else 'project' end, ${sharedAmounts}
from run join shared_budget s on s.scope in (run.project_id::text, 'account') where run.id = $1::uuid`;

/** A scope's amounts as the statements above give them. */
export interface ScopeRow {
  scope: 'run' | 'project' | 'account';
  token_limit: bigint | string | null;
  tokens_spent: bigint | string;
  tokens_reserved: bigint | string;
  cost_limit_micros: bigint | string | null;
  cost_spent_micros: bigint | string;
  cost_reserved_micros: bigint | string;
}
