-- Uploading a file twice makes two objects. This table sees to it that never two uploads of one file are alive.
create table dataset_uploads (
  asset_uuid text not null,
  series_id text not null,
  claim_id uuid not null,
  -- Renewed while the upload is under way
  touched_at timestamptz not null,
  -- When the last bytes were about to be sent: from then on the platform may have the file
  sent_at timestamptz,
  ended_at timestamptz,
  primary key (asset_uuid, series_id)
);
