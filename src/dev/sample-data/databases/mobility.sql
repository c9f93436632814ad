create schema aviation;
comment on schema aviation is 'Airports, flights and what happens on them.';
create schema roads;
comment on schema roads is 'Vehicles and places.';

create table aviation.airports (
  iata varchar(4) primary key,
  name text not null,
  city text,
  state char(2),
  country text not null,
  latitude double precision not null,
  longitude double precision not null
);
comment on table aviation.airports is 'Airports of the United States. Source: Data.gov, public domain (US government).';
comment on column aviation.airports.iata is 'Identifier of the airport; small ones have the identifier of the FAA.';
insert into aviation.airports
select iata, name, nullif(city, 'NA'), nullif(state, 'NA'), country, latitude::double precision, longitude::double precision from raw_airports;

create table aviation.routes (
  origin varchar(4) not null references aviation.airports,
  destination varchar(4) not null references aviation.airports,
  flights_2008 integer not null,
  primary key (origin, destination)
);
comment on table aviation.routes is 'Flights a route in 2008. Source: US Bureau of Transportation Statistics, public domain (US government).';
insert into aviation.routes select origin, destination, count::integer from raw_flights_airport;

create table aviation.flights (
  flight_id bigint generated always as identity primary key,
  departed_at timestamp not null,
  origin varchar(4) not null references aviation.airports,
  destination varchar(4) not null references aviation.airports,
  distance_miles integer not null,
  delay_minutes integer not null
);
comment on table aviation.flights is 'Flights of 2001 with their delay. Source: US Bureau of Transportation Statistics.';
comment on column aviation.flights.departed_at is 'Local time at the origin.';
comment on column aviation.flights.delay_minutes is 'Negative where the flight was early.';
insert into aviation.flights (departed_at, origin, destination, distance_miles, delay_minutes)
select to_timestamp(document ->> 'date', 'YYYY/MM/DD HH24:MI')::timestamp, document ->> 'origin', document ->> 'destination',
  (document ->> 'distance')::integer, (document ->> 'delay')::integer
from raw_flights_20k;
create index on aviation.flights (origin, departed_at);

create table aviation.delay_samples (
  sample_id integer generated always as identity primary key,
  hour_of_day numeric(6, 4) not null,
  distance_miles smallint not null,
  delay_minutes smallint not null
);
comment on table aviation.delay_samples is 'Delay by hour of the day and distance, 200,000 flights. Source: US Bureau of Transportation Statistics.';
insert into aviation.delay_samples (hour_of_day, distance_miles, delay_minutes)
select (document ->> 'time')::numeric, (document ->> 'distance')::smallint, (document ->> 'delay')::smallint from raw_flights_200k;

create table aviation.operators (
  operator_id integer generated always as identity primary key,
  name text not null unique
);
comment on table aviation.operators is 'Airlines and other operators of aircraft. Source: FAA Wildlife Strike Database, public domain (US government).';
insert into aviation.operators (name) select distinct "Aircraft Airline Operator" from raw_birdstrikes order by 1;

create table aviation.wildlife_species (
  species_id integer generated always as identity primary key,
  name text not null unique
);
comment on table aviation.wildlife_species is 'Animals that aircraft have struck. Source: FAA Wildlife Strike Database, public domain (US government).';
insert into aviation.wildlife_species (name) select distinct "Wildlife Species" from raw_birdstrikes order by 1;

create type aviation.wildlife_size as enum ('Small', 'Medium', 'Large');
create domain aviation.dollars as integer check (value >= 0);
create table aviation.bird_strikes (
  strike_id integer generated always as identity primary key,
  happened_on date not null,
  airport text not null,
  state text,
  operator_id integer not null references aviation.operators,
  species_id integer not null references aviation.wildlife_species,
  wildlife_size aviation.wildlife_size not null,
  aircraft text not null,
  damage text,
  phase_of_flight text,
  time_of_day text,
  speed_knots smallint,
  repair_cost aviation.dollars not null,
  other_cost aviation.dollars not null,
  total_cost aviation.dollars not null
);
comment on table aviation.bird_strikes is 'Collisions of aircraft with animals, 1990 to 2002. Source: FAA Wildlife Strike Database, public domain (US government).';
comment on column aviation.bird_strikes.speed_knots is 'Indicated air speed, where it was reported.';
insert into aviation.bird_strikes (
  happened_on, airport, state, operator_id, species_id, wildlife_size, aircraft, damage, phase_of_flight, time_of_day,
  speed_knots, repair_cost, other_cost, total_cost
)
select
  "Flight Date"::date, "Airport Name", "Origin State", operator_id, species_id, "Wildlife Size"::aviation.wildlife_size, "Aircraft Make Model",
  nullif("Effect Amount of damage", 'None'), "Phase of flight", "Time of day",
  "Speed IAS in knots"::smallint, "Cost Repair"::integer, "Cost Other"::integer, "Cost Total $"::integer
from raw_birdstrikes
  join aviation.operators on operators.name = "Aircraft Airline Operator"
  join aviation.wildlife_species on wildlife_species.name = "Wildlife Species";

create table roads.vehicle_models (
  model_id integer generated always as identity primary key,
  name text not null,
  origin text not null,
  model_year smallint not null,
  cylinders smallint not null,
  displacement_cubic_inches numeric(5, 1) not null,
  horsepower smallint,
  weight_pounds integer not null,
  seconds_to_60_mph numeric(4, 1) not null,
  miles_per_gallon numeric(4, 1)
);
comment on table roads.vehicle_models is 'Cars of 1970 to 1982 and their fuel consumption. Source: StatLib Datasets Archive, distributed for educational and scientific purposes.';
insert into roads.vehicle_models (
  name, origin, model_year, cylinders, displacement_cubic_inches, horsepower, weight_pounds, seconds_to_60_mph, miles_per_gallon
)
select
  document ->> 'Name', document ->> 'Origin', extract(year from (document ->> 'Year')::date), (document ->> 'Cylinders')::smallint,
  (document ->> 'Displacement')::numeric, (document ->> 'Horsepower')::smallint, (document ->> 'Weight_in_lbs')::integer,
  (document ->> 'Acceleration')::numeric, (document ->> 'Miles_per_Gallon')::numeric
from raw_cars;

create table roads.postal_codes (
  postal_code char(5) primary key,
  city text not null,
  county text,
  state char(2),
  latitude numeric(9, 6) not null,
  longitude numeric(9, 6) not null
);
comment on table roads.postal_codes is 'Postal codes of the United States as of 2017. Source: GeoNames, CC BY 4.0.';
insert into roads.postal_codes select zip_code, city, county, state, latitude::numeric, longitude::numeric from raw_zipcodes;
create index on roads.postal_codes (state, county);

create table roads.london_boroughs (
  name text primary key,
  centroid point not null
);
comment on table roads.london_boroughs is 'Boroughs of London. Source: London Datastore, Open Government Licence v3.0.';
comment on column roads.london_boroughs.centroid is 'Longitude and latitude of the middle.';
insert into roads.london_boroughs
select document ->> 'name', point((document ->> 'cx')::double precision, (document ->> 'cy')::double precision) from raw_londoncentroids;

create view aviation.busiest_airports as
select iata, name, state, sum(flights_2008) as departures
from aviation.routes join aviation.airports on iata = origin
group by iata
order by departures desc;
comment on view aviation.busiest_airports is 'Airports by departures in 2008.';

create view aviation.delays_by_route as
select origin, destination, count(*) as flights, avg(delay_minutes)::numeric(6, 1) as mean_delay_minutes
from aviation.flights group by origin, destination;
comment on view aviation.delays_by_route is 'Mean delay of each route in 2001.';

create materialized view aviation.strike_costs as
select operators.name as operator, extract(year from happened_on)::integer as year, count(*) as strikes, sum(total_cost) as total_cost
from aviation.bird_strikes join aviation.operators using (operator_id)
group by 1, 2;
comment on materialized view aviation.strike_costs is 'Cost of bird strikes in dollars, by operator and year.';

create function aviation.miles_to_km(miles double precision) returns double precision
language sql immutable return miles * 1.609344;
comment on function aviation.miles_to_km is 'Statute miles in kilometres.';
