-- The keys of dynamic partitions. A key that is removed keeps its row, and what was recorded of it stays.
create table partition_keys (
  name text collate "C" not null,
  key text collate "C" not null,
  -- In the order in which keys were added. A key that comes back is added anew.
  ordinal bigint generated always as identity,
  added_at timestamptz not null default now(),
  removed_at timestamptz,
  primary key (name, key)
);

create index partition_keys_removed on partition_keys (name, key) where removed_at is not null;
