-- What programs show the web server in place of a login. The token itself is nowhere: only its SHA-256
create table api_tokens (
  token_id bigint generated always as identity primary key,
  name text not null,
  role text not null check (role in ('viewer', 'operator')),
  hash bytea not null unique,
  created_by text not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  -- To a minute
  last_used_at timestamptz,
  revoked_by text,
  revoked_at timestamptz,
  check ((revoked_by is null) = (revoked_at is null))
);

-- Entries of the audit log name a token, so two that are valid have different names
create unique index api_tokens_by_name on api_tokens (name) where revoked_at is null;
