#!/bin/sh
# Runs once, when the server's data is created: creates the databases of the other services.
# Temporal and the workers create their own.
set -eu

for database in keycloak openmetadata; do
  psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres --command "create database $database"
done
