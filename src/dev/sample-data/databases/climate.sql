create schema weather;
comment on schema weather is 'Observations and normals of weather stations.';
create schema atmosphere;
comment on schema atmosphere is 'Long series of the global atmosphere.';
create schema hazards;
comment on schema hazards is 'Earthquakes and disasters.';

create table weather.stations (
  station_id integer generated always as identity primary key,
  city text not null unique
);
comment on table weather.stations is 'Places where daily weather is observed. Source: NOAA Climate Data Online, public domain (US government).';
insert into weather.stations (city) select distinct location from raw_weather order by location;

create type weather.condition as enum ('sun', 'fog', 'drizzle', 'rain', 'snow');
create table weather.daily_observations (
  station_id integer not null references weather.stations,
  observed_on date not null,
  precipitation_mm numeric(6, 1) not null check (precipitation_mm >= 0),
  temperature_max_c numeric(4, 1) not null,
  temperature_min_c numeric(4, 1) not null,
  wind_kmh numeric(4, 1) not null,
  condition weather.condition not null,
  temperature_range_c numeric(4, 1) generated always as (temperature_max_c - temperature_min_c) stored,
  primary key (station_id, observed_on)
);
comment on table weather.daily_observations is 'Daily weather of Seattle and New York, 2012 to 2015. Source: NOAA Climate Data Online, public domain (US government).';
comment on column weather.daily_observations.condition is 'Put together from several fields of the original data.';
comment on column weather.daily_observations.temperature_range_c is 'Difference between the highest and the lowest temperature of the day.';
insert into weather.daily_observations
select station_id, date::date, precipitation::numeric, temp_max::numeric, temp_min::numeric, wind::numeric, weather::weather.condition
from raw_weather join weather.stations on city = location;
create index on weather.daily_observations (observed_on);

create table weather.hourly_normals (
  station_id integer not null references weather.stations,
  hour timestamp not null,
  pressure_hpa real not null,
  temperature_c real not null,
  wind_ms real not null,
  primary key (station_id, hour)
);
comment on table weather.hourly_normals is 'Averages of 1981 to 2010 for each hour of a year in Seattle. Source: NOAA National Climatic Data Center, public domain (US government).';
comment on column weather.hourly_normals.hour is 'Hour of the year; the year 2010 stands for any.';
insert into weather.hourly_normals
select station_id, date::timestamp, pressure::real, temperature::real, wind::real
from raw_seattle_weather_hourly_normals, weather.stations where city = 'Seattle';

create table atmosphere.global_temperature (
  year smallint primary key,
  anomaly_c numeric(4, 2) not null
);
comment on table atmosphere.global_temperature is 'Yearly land and ocean temperature, as the difference from the mean of 1951 to 1980. Source: NASA Goddard Institute for Space Studies, public domain (US government).';
insert into atmosphere.global_temperature select year::smallint, temp::numeric from raw_global_temp;

create table atmosphere.co2_concentration (
  month date primary key,
  measured_ppm numeric(6, 2) not null,
  seasonally_adjusted_ppm numeric(6, 2) not null
);
comment on table atmosphere.co2_concentration is 'Carbon dioxide at Mauna Loa, Hawaii. Source: Scripps CO2 Program, CC BY 4.0.';
insert into atmosphere.co2_concentration select "Date"::date, "CO2"::numeric, "adjusted CO2"::numeric from raw_co2_concentration;

create table atmosphere.precipitation_grid (
  longitude smallint not null,
  latitude smallint not null,
  precipitation_mm smallint not null,
  primary key (longitude, latitude)
);
comment on table atmosphere.precipitation_grid is 'Precipitation of the year 2016 in cells of one degree. Source: NOAA Climate Forecast System Version 2, public domain.';
insert into atmosphere.precipitation_grid
select -180 + (cell - 1) % 360, 87 - (cell - 1) / 360, value::smallint
from raw_annual_precip, jsonb_array_elements_text(document -> 'values') with ordinality as cells (value, cell);

create table hazards.disaster_types (
  disaster_type_id integer generated always as identity primary key,
  name text not null unique,
  is_total boolean not null
);
comment on table hazards.disaster_types is 'Kinds of natural disasters. Source: EM-DAT, processed by Our World in Data, CC BY 4.0.';
comment on column hazards.disaster_types.is_total is 'The sum over all kinds.';
insert into hazards.disaster_types (name, is_total) select distinct "Entity", "Entity" = 'All natural disasters' from raw_disasters order by 1;

create table hazards.disaster_deaths (
  disaster_type_id integer not null references hazards.disaster_types,
  year smallint not null,
  deaths bigint not null check (deaths >= 0),
  primary key (disaster_type_id, year)
);
comment on table hazards.disaster_deaths is 'Deaths a year from natural disasters in the world. Source: EM-DAT, processed by Our World in Data, CC BY 4.0.';
insert into hazards.disaster_deaths
select disaster_type_id, "Year"::smallint, "Deaths"::bigint from raw_disasters join hazards.disaster_types on name = "Entity";

create table hazards.earthquakes (
  event_id text primary key,
  magnitude double precision,
  magnitude_type varchar(8),
  place text,
  occurred_at timestamptz not null,
  longitude double precision not null,
  latitude double precision not null,
  depth_km double precision,
  event_type text not null,
  reviewed boolean not null,
  networks text[] not null,
  properties jsonb not null
);
comment on table hazards.earthquakes is 'Earthquakes of one week, 31 January to 7 February 2018. Source: USGS Earthquake Hazards Program, public domain (US government).';
comment on column hazards.earthquakes.networks is 'Seismic networks that reported the event.';
comment on column hazards.earthquakes.properties is 'The event as the feed gave it.';
insert into hazards.earthquakes
select
  feature ->> 'id', (event ->> 'mag')::double precision, event ->> 'magType', event ->> 'place',
  to_timestamp((event ->> 'time')::bigint / 1000.0),
  (position ->> 0)::double precision, (position ->> 1)::double precision, (position ->> 2)::double precision,
  event ->> 'type', event ->> 'status' = 'reviewed', string_to_array(trim(both ',' from event ->> 'sources'), ','), event
from raw_earthquakes,
  jsonb_array_elements(document -> 'features') as feature,
  lateral (select feature -> 'properties' as event, feature -> 'geometry' -> 'coordinates' as position) as parts;
create index on hazards.earthquakes (occurred_at);

create view weather.monthly_weather as
select city, date_trunc('month', observed_on)::date as month, round(avg(temperature_max_c), 1) as mean_maximum_c, sum(precipitation_mm) as precipitation_mm
from weather.daily_observations join weather.stations using (station_id)
group by 1, 2;
comment on view weather.monthly_weather is 'Mean of the daily maxima and sum of the precipitation, by city and month.';

create view atmosphere.warming_and_co2 as
select year, anomaly_c, avg(measured_ppm) as mean_co2_ppm
from atmosphere.global_temperature left join atmosphere.co2_concentration on extract(year from month) = year
group by year, anomaly_c;
comment on view atmosphere.warming_and_co2 is 'Temperature and carbon dioxide side by side, by year.';

create materialized view hazards.strong_earthquakes as
select event_id, occurred_at, magnitude, place from hazards.earthquakes where magnitude >= 4.5;
comment on materialized view hazards.strong_earthquakes is 'Earthquakes of magnitude 4.5 and more.';
