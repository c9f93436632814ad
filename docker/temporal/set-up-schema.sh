#!/bin/sh
# Makes Temporal's two databases, or brings them up to date.
set -eu

schema() {
  temporal-sql-tool --plugin postgres12 --endpoint "$POSTGRES_HOST" --port 5432 --user "$POSTGRES_USER" --database "$1" "$2" ${3+"$3" "$4"}
}

for pair in temporal:temporal temporal_visibility:visibility; do
  database=${pair%%:*}
  schema "$database" create-database
  schema "$database" setup-schema --version 0.0
  schema "$database" update-schema --schema-dir "/etc/temporal/schema/postgresql/v12/${pair##*:}/versioned"
done
