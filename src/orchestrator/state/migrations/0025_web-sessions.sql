-- Who is logged in to the web pages. A cookie has the id of a session, of which only the hash is kept. What a session is checked with at the provider is
-- encrypted.
create table web_sessions (
  session_hash text primary key,
  -- Of the login that began it: none begins two
  login_hash text not null unique,
  -- The provider's ids of the person, and of their session there
  subject text not null,
  provider_session text,
  name text not null,
  role text check (role in ('viewer', 'operator')),
  sealed_tokens text not null,
  created_at timestamptz not null default now(),
  used_at timestamptz not null default now(),
  -- When the provider last said which role this is
  checked_at timestamptz not null default now(),
  -- While a process asks the provider, until when no other does
  checking_until timestamptz,
  ended_at timestamptz
);

create index web_sessions_by_age on web_sessions (created_at);
create index web_sessions_by_subject on web_sessions (subject) where ended_at is null;
create index web_sessions_by_provider_session on web_sessions (provider_session) where ended_at is null;
