-- Which content of an object of the datalake was profiled last, so that nothing is read again that has not changed.
create table datalake_profiles (
  -- Where the catalog is, and the service in it
  location text not null,
  service text not null,
  key text not null,
  -- Of its content and of how it was profiled
  fingerprint text not null,
  -- Why the content has no profile
  problem text,
  primary key (location, service, key)
);
